using Rbm.Simd.Coding;

namespace Rbm.Simd.Tests.Hardening;

/// <summary>Runs a reader on damaged data and holds it to what is promised of every reader.</summary>
internal static class Guard
{
    /// <summary>What a reader may allocate that does not depend on its input: buffers, and what a claim is given at first.</summary>
    public const long Fixed = 4 << 20;

    /// <summary>What it may allocate for each byte of input.</summary>
    public const long EachByte = 300;

    /// <summary>
    /// Runs the reader; null if it refused the data. Anything but an <see cref="InvalidDataException"/> is a failure, and so is
    /// allocating more than the limit.
    /// </summary>
    public static T? Run<T>(byte[] input, string what, Func<T> read)
        where T : class
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        T? result = null;
        try
        {
            result = read();
        }
        catch (InvalidDataException failure)
        {
            Assert.False(failure.Message.Any(char.IsControl), $"{what}: a message with control characters: {failure.Message}");
        }
        catch (InvalidOperationException failure) when (failure.Message.Contains("UseModel"))
        {
            // A mutant whose blocks say that they are range-coded, to a reader that was given no model.
        }
        catch (ModelMismatchException)
        {
            // A mutant that names another model.
        }
        catch (Exception failure) when (failure is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{what}: {failure}\n{Convert.ToHexString(input)}");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before, most = Fixed + EachByte * input.Length;
        Assert.True(allocated <= most, $"{what}: {allocated} bytes allocated for {input.Length}\n{Convert.ToHexString(input)}");
        return result;
    }

    /// <summary>A stream that fails the test when it is read again and again without end.</summary>
    /// <param name="bytes">The data.</param>
    /// <param name="seeks">Whether it can seek; else it gives a few bytes at a time, as a pipe does.</param>
    public static Stream Stream(byte[] bytes, bool seeks) => new CountedStream(bytes, seeks);

    private sealed class CountedStream(byte[] bytes, bool seeks) : MemoryStream(bytes, writable: false)
    {
        // A reader may go back for each block, of which there are not more than bytes, and fills 16 KiB each time.
        private long _left = 10 * (bytes.Length + 1L) * (1 << 14);

        public override bool CanSeek => seeks;

        public override long Length => seeks ? base.Length : throw new NotSupportedException();

        public override long Position
        {
            get => seeks ? base.Position : throw new NotSupportedException();
            set
            {
                if (!seeks) throw new NotSupportedException();
                base.Position = value;
            }
        }

        // Reading into a span comes here too.
        public override int Read(byte[] buffer, int offset, int count)
        {
            _left -= count;
            Assert.True(_left > 0, "the reader does not come to an end");
            return base.Read(buffer, offset, seeks ? count : Math.Min(11, count));
        }
    }
}
