using Rbm.Simd.Files;

namespace Rbm.Simd.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rbm-atomic-").FullName;

    private string Target => Path.Combine(_folder, "target.bin");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Appears_whole_at_the_commit()
    {
        using AtomicFile file = AtomicFile.Create(Target);
        file.Stream.Write([1, 2, 3]);
        Assert.False(File.Exists(Target));
        file.Commit();
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Target));
        Assert.Throws<InvalidOperationException>(file.Commit);
        file.Dispose();
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Leaves_nothing_without_a_commit()
    {
        File.WriteAllBytes(Target, [9]);
        using (AtomicFile file = AtomicFile.Create(Target, overwrite: true)) file.Stream.Write(new byte[100_000]);
        Assert.Equal([9], File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Replaces_a_file_only_if_it_may()
    {
        File.WriteAllBytes(Target, [9]);
        Assert.Contains("target.bin", Assert.Throws<IOException>(() => AtomicFile.Create(Target)).Message);
        using AtomicFile file = AtomicFile.Create(Target, overwrite: true);
        file.Stream.Write([1]);
        file.Commit();
        Assert.Equal([1], File.ReadAllBytes(Target));
    }

    [Fact]
    public void Does_not_replace_a_file_that_came_up_meanwhile()
    {
        using AtomicFile file = AtomicFile.Create(Target);
        file.Stream.Write([1]);
        File.WriteAllBytes(Target, [9]);
        Assert.Throws<IOException>(file.Commit);
        Assert.Equal([9], File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Refuses_folders_and_missing_folders()
    {
        Assert.Contains("is a folder", Assert.Throws<IOException>(() => AtomicFile.Create(_folder, overwrite: true)).Message);
        Assert.ThrowsAny<IOException>(() => AtomicFile.Create(Path.Combine(_folder, "none", "target.bin")));
    }

    [Fact]
    public void Lets_two_writers_of_one_target_be()
    {
        using AtomicFile one = AtomicFile.Create(Target, overwrite: true), other = AtomicFile.Create(Target, overwrite: true);
        one.Stream.Write([1]);
        other.Stream.Write([2]);
        one.Commit();
        other.Commit();
        Assert.Equal([2], File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Deletes_what_a_killed_writer_left_and_nothing_else()
    {
        string[] left = [$"{Target}.1-0.tmp", $"{Target}.{Environment.ProcessId}-0.tmp", $"{Target}.123456789-17.tmp"];
        string[] others =
        [
            $"{Target}.tmp", $"{Target}.1-.tmp", $"{Target}.-1.tmp", $"{Target}.a-1.tmp", $"{Target}.1-0.tmp.1", $"{Target}x.1-0.tmp",
            Path.Combine(_folder, "1-0.tmp"), Path.Combine(_folder, ".1-0.tmp"), Path.Combine(_folder, "get.bin.1-0.tmp"),
        ];
        foreach (string path in left.Concat(others)) File.WriteAllBytes(path, [7]);
        using (AtomicFile one = AtomicFile.Create(Target))
        {
            string[] held = [.. Directory.GetFiles(_folder).Except(others)];
            Assert.Single(held);
            Assert.DoesNotContain(held[0], left);
            using AtomicFile other = AtomicFile.Create(Target);
            Assert.True(File.Exists(held[0]));
            one.Stream.Write([1]);
            one.Commit();
        }

        Assert.Equal([.. others.Append(Target).Order()], Directory.GetFiles(_folder).Order());
        Assert.Equal([1], File.ReadAllBytes(Target));
    }

    [Fact]
    public void Many_writers_of_one_target_take_nothing_from_each_other()
    {
        Parallel.For(0, 8, writer =>
        {
            for (int i = 0; i < 50; i++)
            {
                using AtomicFile file = AtomicFile.Create(Target, overwrite: true);
                file.Stream.Write([(byte)writer, (byte)writer]);
                file.Commit();
            }
        });
        byte[] bytes = File.ReadAllBytes(Target);
        Assert.Equal((2, bytes[0]), (bytes.Length, bytes[1]));
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_reader_is_never_shut_out_by_writers()
    {
        File.WriteAllBytes(Target, [0, 0]);
        Parallel.For(0, 8, worker =>
        {
            for (int i = 0; i < 200; i++)
            {
                if (worker < 4)
                {
                    byte[] bytes = File.ReadAllBytes(Target);
                    Assert.Equal((2, bytes[0]), (bytes.Length, bytes[1]));
                    continue;
                }

                using AtomicFile file = AtomicFile.Create(Target, overwrite: true);
                file.Stream.Write([(byte)worker, (byte)worker]);
                file.Commit();
            }
        });
    }

    [Fact]
    public void Keeps_a_symbolic_link_and_writes_what_it_points_to()
    {
        if (OperatingSystem.IsWindows()) return;
        string real = Path.Combine(_folder, "real.bin");
        File.WriteAllBytes(real, [9]);
        File.CreateSymbolicLink(Target, real);
        using AtomicFile file = AtomicFile.Create(Target, overwrite: true);
        file.Stream.Write([1]);
        file.Commit();
        Assert.Equal([1], File.ReadAllBytes(real));
        Assert.NotNull(new FileInfo(Target).LinkTarget);
    }

    [Fact]
    public void What_cannot_be_deleted_hides_no_other_error()
    {
        if (OperatingSystem.IsWindows()) return; // there, a folder with an open file stays
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "gone")).FullName;
        AtomicFile file = AtomicFile.Create(Path.Combine(folder, "f"));
        Directory.Delete(folder, recursive: true);
        file.Dispose();
    }
}
