using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rbm.Simd.Cli.Tests;

public sealed class ReportTests(ReportTests.Study study) : IClassFixture<ReportTests.Study>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Html => _folder["r.html"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_page_has_every_part_and_needs_nothing_else()
    {
        CliRun run = Report(study.Whole, "--markdown", _folder["t.md"]).Succeeds();
        string page = File.ReadAllText(Html);
        foreach (string part in (string[])["Distortion over bits", "The numbers", "Originals and reproductions", "Table I ", "Table II",
            "Too short a code", "What the first layer looks for", "What the belief network imagines", "How they learned",
            "Some classes are harder", "Does a 3 stay a 3?", "Where the bytes go", "How this was made", "The hardest items"])
        {
            Assert.Contains(part, page);
        }

        Assert.DoesNotMatch(@"(src|href|srcset)\s*=\s*""(?!data:image/png;base64,)", page);
        Assert.DoesNotContain("<script", page);
        Assert.Contains("prefers-color-scheme: dark", page);
        Assert.Contains("width=device-width", page);
        Assert.Contains("Missing on this page", page);
        Assert.Contains("rd.json", run.Error);
        Assert.DoesNotContain("NaN", Regex.Replace(page, "base64,[^\"]*", ""));
        Assert.StartsWith("| K |", File.ReadAllText(_folder["t.md"]));
        Assert.Equal(["r.csv", "r.html", "r.json", "t.md"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_files_beside_the_page_have_its_numbers()
    {
        Report(study.Whole).Succeeds();
        string page = File.ReadAllText(Html);
        string[] csv = File.ReadAllLines(_folder["r.csv"]);
        JsonElement json = JsonDocument.Parse(File.ReadAllText(_folder["r.json"])).RootElement;
        JsonElement[] numbers = [.. json.GetProperty("numbers").EnumerateArray()];
        Assert.Equal("section,series,k,name,value,spread", csv[0]);
        Assert.Equal(csv.Length - 1, numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
            Assert.Contains(numbers[i].GetProperty("value").GetDouble().ToString("R", CultureInfo.InvariantCulture), csv[i + 1]);

        // A cell of the table, a baseline, a cell of the classes, a cell of the confusion.
        Assert.Contains($">{Value("rate-distortion", 5, "D at effort 3"):0.0000}<", page);
        Assert.Contains($">{Value("baseline", 5, "D, of no known rate"):0.0000}<", page);
        Assert.Contains($">{100 * Value("classes", 5, "D of class 3"):0.0}<", page);
        Assert.Contains($"{100 * Value("classes", 3, "share of items that change class"):0.0} % of them", page);
        double total = numbers.Where(n => n.GetProperty("name").GetString()!.StartsWith("items of class") && K(n) == 3)
            .Sum(n => n.GetProperty("value").GetDouble());
        Assert.Equal(60, total);

        double Value(string section, int k, string name) => numbers.First(n => n.GetProperty("section").GetString() == section
            && K(n) == k && n.GetProperty("name").GetString() == name).GetProperty("value").GetDouble();
        static int? K(JsonElement n) => n.GetProperty("k") is { ValueKind: JsonValueKind.Number } k ? k.GetInt32() : null;
    }

    [Fact]
    public void The_same_folder_gives_the_same_page()
    {
        Report(study.Whole, "--threads", "1").Succeeds();
        string first = File.ReadAllText(_folder["r.csv"]);
        Report(study.Whole, "--threads", "2", "-f").Succeeds();
        Assert.Equal(first, File.ReadAllText(_folder["r.csv"]));
        Report(study.Whole).Fails(ExitCode.InputOutput, $"{Html} exists; -f overwrites it");
    }

    [Fact]
    public void An_empty_sweep_says_what_is_missing()
    {
        File.Copy(Path.Combine(study.Whole, "plan.json"), _folder["plan.json"]);
        CliRun.Of("report", _folder.Path).Succeeds();
        string page = File.ReadAllText(_folder["report.html"]);
        Assert.Contains("2 of 2 results of the sweep", page);
        Assert.Contains($"rbm sweep run {_folder["plan.json"]} --store {_folder.Path}", page);
        Assert.Contains("rbm study baselines --source glyphs:train", page);
        Assert.Contains("How this was made", page);
        Assert.DoesNotContain("Distortion over bits", page);
        Assert.Equal("section,series,k,name,value,spread\n", File.ReadAllText(_folder["report.csv"]));
    }

    [Fact]
    public void A_partial_sweep_is_drawn_as_far_as_it_goes()
    {
        foreach (string file in Directory.GetFiles(study.Whole)) File.Copy(file, _folder[Path.GetFileName(file)]);
        File.Delete(_folder["baselines.json"]);
        string result = Directory.GetFiles(_folder.Path, "*.json").First(f => File.ReadAllText(f).Contains("\"k\":3,"));
        File.Delete(result);
        CliRun.Of("report", _folder.Path, "--items", "40").Succeeds();
        string page = File.ReadAllText(_folder["report.html"]);
        Assert.Contains("1 of 2 results of the sweep: grid k=3", page);
        Assert.Contains("baselines.json", page);
        Assert.Contains("Distortion over bits", page);
        Assert.Contains("Does a 3 stay a 3?", page);
        Assert.DoesNotContain("K real", Regex.Match(page, "<div class=\"tiles\">.*?</div>\n</div>", RegexOptions.Singleline).Value);

        // Without models, the results are still there.
        foreach (string model in Directory.GetFiles(_folder.Path, "*.rbm")) File.Delete(model);
        CliRun.Of("report", _folder.Path, "-f").Succeeds();
        page = File.ReadAllText(_folder["report.html"]);
        Assert.Contains("1 models whose results are there", page);
        Assert.Contains("The numbers", page);
        Assert.DoesNotContain("Originals and reproductions", page);
    }

    [Fact]
    public void What_cannot_be_reported_is_refused_in_one_line()
    {
        CliRun.Of("report", _folder["none"]).Fails(ExitCode.InputOutput, $"{_folder["none"]} does not exist");
        CliRun.Of("report", _folder.Path).FailsSaying(ExitCode.InputOutput, "plan.json does not exist; 'rbm sweep plan");
        foreach (string file in Directory.GetFiles(study.Whole)) File.Copy(file, _folder[Path.GetFileName(file)]);
        CliRun.Of("report", _folder.Path, "-o", _folder["x.txt"]).FailsSaying(ExitCode.Usage, "a page ends in .html");
        CliRun.Of("report", _folder.Path, "-o", _folder["plan.html"], "-f").FailsSaying(ExitCode.Usage, "nothing may overwrite it");
        CliRun.Of("report", _folder.Path, "--markdown", _folder["report.csv"])
            .FailsSaying(ExitCode.Usage, "is where the page or its numbers go");
        CliRun.Of("report", _folder.Path, "--test", "nowhere").FailsSaying(ExitCode.Usage, "there is no such source or file");
        CliRun.Of("report", _folder.Path, "--test", "markov:p=0.1,n=64").FailsSaying(ExitCode.Usage, "have 64 bits");
        CliRun.Of("report", _folder.Path, "--test", _folder["none.idx"]).FailsSaying(ExitCode.InputOutput, "no such file");
        CliRun.Of("report", _folder.Path, "--effort", "10").FailsSaying(ExitCode.Usage, "--effort is 10");
        string baselines = File.ReadAllText(_folder["baselines.json"]);
        File.WriteAllText(_folder["baselines.json"], baselines[..50]);
        CliRun.Of("report", _folder.Path).FailsSaying(ExitCode.Corrupt, $"{_folder["baselines.json"]}, line ");
        File.WriteAllText(_folder["baselines.json"], baselines);
        File.WriteAllText(_folder["rd.json"], "{}");
        CliRun.Of("report", _folder.Path).FailsSaying(ExitCode.Corrupt, _folder["rd.json"]);
        Assert.False(File.Exists(_folder["report.html"]));
        Assert.False(File.Exists(_folder["report.csv"]));
    }

    [Fact]
    public void A_curve_without_numbers_or_beyond_the_picture_is_spoken_of()
    {
        foreach (string file in Directory.GetFiles(study.Whole)) File.Copy(file, _folder[Path.GetFileName(file)]);
        const string Head = """{"source":"s","n":784,"method":"ais","measure":"hamming","note":"a note","points":[""";
        File.WriteAllText(_folder["rd.json"], Head + """{"beta":1,"d":null,"r":null,"refused":"chains have not forgotten"}]}""");
        Assert.Contains("rd.json has no number at any beta: chains have not forgotten", Report(_folder.Path).Succeeds().Error);
        Assert.DoesNotContain("a note", File.ReadAllText(Html));
        File.WriteAllText(_folder["rd.json"], Head + "null]}");
        Assert.Contains("no number at any beta\n", Report(_folder.Path, "-f").Succeeds().Error);
        File.WriteAllText(_folder["rd.json"], Head + """{"beta":1,"d":0.0251,"r":0.0625}]}""");
        Assert.DoesNotContain("rd.json", Report(_folder.Path, "-f").Succeeds().Error);
        Assert.Contains("No line of it is in the picture: it begins with 49.0 bits at D = 0.0251.", File.ReadAllText(Html));
    }

    [Fact]
    public void A_merged_sweep_becomes_a_table_in_a_text()
    {
        string merged = _folder["m.json"], readme = _folder["README.md"], baselines = Path.Combine(study.Whole, "baselines.json");
        CliRun.Of("sweep", "merge", Path.Combine(study.Whole, "plan.json"), "--store", study.Whole, "-o", merged, "-q").Succeeds();
        string table = CliRun.Of("sweep", "table", merged, "--baselines", baselines).Succeeds().Out;
        Assert.StartsWith("| K | beta | effort 0 | effort 3 | ", table);
        File.WriteAllText(readme, "# Title\n<!-- results -->\n<!-- /results -->\nend\n");
        CliRun.Of("sweep", "table", merged, "--baselines", baselines, "--into", readme).Succeeds();
        Assert.Equal($"# Title\n<!-- results -->\n{table}<!-- /results -->\nend\n", File.ReadAllText(readme));
        File.WriteAllText(readme, "# Title\n");
        CliRun.Of("sweep", "table", merged, "--into", readme).FailsSaying(ExitCode.Corrupt, readme, "<!-- results -->");
        CliRun.Of("sweep", "table", merged, "-o", merged, "-f").FailsSaying(ExitCode.Usage, "nothing may overwrite it");
        CliRun.Of("sweep", "table", baselines).FailsSaying(ExitCode.Corrupt, baselines, "a merged sweep");
    }

    private CliRun Report(string folder, params string[] options) => CliRun.Of(["report", folder, "-o", Html, .. options]);

    /// <summary>A sweep of a moment on the built-in digits, with baselines.</summary>
    public sealed class Study : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Study()
        {
            Directory.CreateDirectory(Whole);
            string plan = Path.Combine(Whole, "plan.json");
            CliRun.Of("sweep", "plan", "--source", "glyphs", "--items", "120", "--test-items", "60", "--layers-below", "784,16",
                "--k", "3,5", "--beta", "0.5", "--efforts", "0,3", "--initial-epochs", "1", "--iterations", "1", "--iteration-epochs", "1",
                "--fine-tuning-epochs", "2", "--batch", "20", "-q", "-o", plan).Succeeds();
            CliRun.Of("sweep", "run", plan, "--store", Whole, "-q").Succeeds();
            CliRun.Of("study", "baselines", "--source", "glyphs", "--items", "120", "--test", "glyphs:test", "--test-items", "60",
                "--bits", "3,5", "--passes", "2", "--draws", "1", "-q", "-o", _folder["b"]).Succeeds();
            File.Copy(Path.Combine(_folder["b"], "baselines.json"), Path.Combine(Whole, "baselines.json"));
        }

        public string Whole => _folder["study"];

        public void Dispose() => _folder.Dispose();
    }
}
