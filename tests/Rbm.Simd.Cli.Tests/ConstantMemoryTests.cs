namespace Rbm.Simd.Cli.Tests;

/// <summary>Alone, for what is held in memory is the whole process's.</summary>
[CollectionDefinition(nameof(ConstantMemoryTests), DisableParallelization = true)]
public sealed class ConstantMemoryCollection;

[Collection(nameof(ConstantMemoryTests))]
public sealed class ConstantMemoryTests(TinyModel tiny) : IClassFixture<TinyModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Memory_does_not_grow_with_the_number_of_items()
    {
        const int Few = 20_000, Many = 200_000;
        long few = Held(Few), many = Held(Many);
        Assert.True(many < few + (4 << 20), $"{few} bytes held for {Few} items, {many} for {Many}");

        long Held(int items)
        {
            var made = new Generated(items * (long)98);
            using var codes = new FileStream(_folder["c.rbz"], FileMode.Create, FileAccess.ReadWrite);
            Assert.Equal(0, Run(made, codes, "encode", "-q", tiny.Path, "-", "--threads", "1", "-o", "-"));
            codes.Position = 0;
            using var sink = new Highest();
            Assert.Equal(0, Run(codes, sink, "decode", "-q", tiny.Path, "-", "--threads", "1", "-o", "-"));
            Assert.Equal(items * (long)98, sink.Length);
            return Math.Max(made.Highest, sink.Held);
        }

        static int Run(Stream input, Stream output, params string[] words) => Application.Run(words, new Terminal
        {
            Input = input, Output = output, Out = TextWriter.Null, Error = TextWriter.Null,
        }, default);
    }

    /// <summary>Bytes out of nothing, of a length that is not told; watches what is held in memory while they are taken.</summary>
    private sealed class Generated(long length) : MemoryStream
    {
        private long _done;

        public long Highest { get; private set; }

        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer)
        {
            if (_done >> 20 != (_done + buffer.Length) >> 20) Highest = Math.Max(Highest, GC.GetTotalMemory(forceFullCollection: true));
            int count = (int)Math.Min(buffer.Length, length - _done);
            for (int i = 0; i < count; i++) buffer[i] = (byte)((_done + i) * 2654435761 >> 16);
            _done += count;
            return count;
        }
    }

    /// <summary>Counts what is written; watches what is held in memory meanwhile.</summary>
    private sealed class Highest : MemoryStream
    {
        private long _length;

        public long Held { get; private set; }

        public override long Length => _length;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (_length >> 20 != (_length + buffer.Length) >> 20) Held = Math.Max(Held, GC.GetTotalMemory(forceFullCollection: true));
            _length += buffer.Length;
        }
    }
}
