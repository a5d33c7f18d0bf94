namespace Rbm.Simd.Tests.Infrastructure;

public class SharedDataTests
{
    [Fact]
    public void A_missing_file_is_named_as_the_reason_to_skip()
    {
        var attribute = new SharedDataFactAttribute("no-such-folder/no-such-file");
        Assert.StartsWith("no-such-folder/no-such-file is absent; looked in ", attribute.Skip);
        Assert.Throws<FileNotFoundException>(() => SharedData.Get("no-such-folder/no-such-file"));
    }

    [Fact]
    public void A_test_without_missing_files_is_not_skipped() => Assert.Null(new SharedDataFactAttribute().Skip);

    [SharedDataFact("mnist", "cd25_500")]
    public void Files_are_found_where_the_folders_are() => Assert.True(Path.Exists(SharedData.Get("mnist")));
}
