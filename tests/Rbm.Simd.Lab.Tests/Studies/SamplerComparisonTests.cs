using Rbm.Simd.Information;
using Rbm.Simd.Lab.Studies;
using Rbm.Simd.Learning;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Tests.Studies;

public sealed class SamplerComparisonTests : IDisposable
{
    private const int Bits = 10;

    private static readonly SamplerComparisonOptions Tiny = new()
    {
        Methods =
        [
            new("CD", new CdOptions { Momentum = 0 }, [0.01]),
            new("PT, centred", new CdOptions { Momentum = 0, Persistent = true, Temperatures = 3, Centered = true }, [0.01, 0.02]),
        ],
        Hidden = 4, Batch = 20, Seconds = 0.1, EverySeconds = 0.04, TrialSeconds = 0.02,
        Ladder = AnnealingLadder.Uniform(50), Chains = 200, SampleTemperatures = 3, SampleSweeps = 20, ReconstructionItems = 50,
    };

    private readonly WorkerTeam _team = new(2);

    public void Dispose() => _team.Dispose();

    // Independent bits: the machine that training starts from, with their means, already has their distribution, and training does not
    // take it away. Four standard deviations of 2000 items' mean are 0.3 nats.
    [Fact]
    public void Every_method_is_measured_until_its_time_is_over()
    {
        var observer = new Recorder();
        IReadOnlyList<SamplerRow> rows = SamplerComparison.Run(Tiny, Items(1), Items(2), observer, _team);
        Assert.Equal(rows, observer.Rows);
        Assert.Equal(["CD", "PT, centred"], rows.Select(r => r.Method).Distinct());
        double entropy = -Bits * (0.3 * Math.Log(0.3) + 0.7 * Math.Log(0.7));
        foreach (SamplerRow[] method in rows.GroupBy(r => r.Method).Select(g => g.ToArray()))
        {
            Assert.True(method[^1].Seconds >= Tiny.Seconds);
            for (int i = 1; i < method.Length; i++)
            {
                Assert.True(method[i].Seconds > method[i - 1].Seconds);
                Assert.True(method[i].Epochs > method[i - 1].Epochs);
            }
        }

        foreach (SamplerRow row in rows)
        {
            Assert.Equal(-entropy, row.LogLikelihood, 0.5);
            Assert.Equal(row.LogLikelihoodForward, row.LogLikelihoodReverse, 0.2);
            Assert.InRange(row.ForwardEffective, 20, 200.001);
            Assert.InRange(row.ReverseEffective, 20, 200.001);
            Assert.InRange(row.Reconstruction, 0.2, 0.6);
            Assert.Equal(row.Method == "CD", double.IsNaN(row.LeastSwapRate));
            Assert.Equal("", row.Warning);
        }

        // The first method has one rate, which is not tried; the second has two.
        Assert.Equal(["CD: 0.1 s", "PT, centred, rate 0.01", "PT, centred, rate 0.02", "PT, centred: 0.1 s"],
            observer.Notes.Select((n, i) => n[..new[] { 9, 22, 22, 18 }[i]]));
    }

    [Fact]
    public void Tables_have_a_line_for_each_row_and_for_each_method()
    {
        SamplerRow row = Row("a, b", 30, double.NaN), later = Row("a, b", 60, 0.25), other = Row("c", 60, double.NaN);
        string[] csv = SamplerRow.ToCsv([row, later, other]).Split('\n');
        Assert.Equal(5, csv.Length);
        Assert.Equal(SamplerRow.CsvHeader, csv[0]);
        Assert.Equal("\"a, b\",0.05,30,1.5,-100,-99,-101,50,40,300,399,401,400,0.0625,,3,", csv[1]);
        Assert.Equal("\"a, b\",0.05,60,1.5,-100,-99,-101,50,40,300,399,401,400,0.0625,0.25,3,", csv[2]);
        Assert.Equal("", csv[4]);
        string[] table = SamplerRow.ToMarkdown([row, later, other]).Split('\n');
        Assert.Equal(5, table.Length);
        Assert.Equal("| a, b | 0.05 | 60 | 1.5 | -100.00 | -99.00 .. -101.00 | 50, 40 | 0.0625 | 0.25 |", table[2]);
        Assert.Equal("| c | 0.05 | 60 | 1.5 | -100.00 | -99.00 .. -101.00 | 50, 40 | 0.0625 |  |", table[3]);
    }

    [Fact]
    public void It_stops_when_told_and_keeps_what_was_heard()
    {
        using var stop = new CancellationTokenSource();
        var observer = new Recorder { OnRow = stop.Cancel };
        Assert.Throws<OperationCanceledException>(() => SamplerComparison.Run(Tiny, Items(1), Items(2), observer, _team, stop.Token));
        Assert.Single(observer.Rows);
    }

    [Fact]
    public void Bad_options_are_refused()
    {
        Refused("there are no methods, 1 or more needed", Tiny with { Methods = [] });
        Refused("2 methods are named 'CD', expected names that differ", Tiny with { Methods = [Tiny.Methods[0], Tiny.Methods[0]] });
        Refused("CD has no learning rate, 1 or more needed", Tiny with { Methods = [Tiny.Methods[0] with { Rates = [] }] });
        Refused(
            "learning rate of CD is 0, expected a finite number above 0", Tiny with { Methods = [Tiny.Methods[0] with { Rates = [0] }] });
        Refused("seconds is 0, expected a finite number above 0", Tiny with { Seconds = 0 });
        Refused("every seconds is NaN, expected a finite number above 0", Tiny with { EverySeconds = double.NaN });
        Refused("chains is 0, expected 1 or more", Tiny with { Chains = 0 });
        Refused("final rate is 2, expected more than 0 and at most 1", Tiny with { FinalRate = 2 });
        Assert.Equal(
            "items of bernoulli:p=0.3,n=9 have 9 bits, those of bernoulli:p=0.3,n=10 10",
            Assert.Throws<ArgumentException>(
                () => SamplerComparison.Run(Tiny, Items(1), new BernoulliSource(0.3, 9, 5, 1), new Recorder(), _team)).Message);

        void Refused(string line, SamplerComparisonOptions options) => Assert.Equal(
            line,
            Assert.Throws<ArgumentException>(() => SamplerComparison.Run(options, Items(1), Items(2), new Recorder(), _team)).Message);
    }

    private static BernoulliSource Items(ulong seed) => new(0.3, Bits, 2000, seed);

    private static SamplerRow Row(string method, double seconds, double swaps) => new()
    {
        Method = method, Rate = 0.05, Seconds = seconds, Epochs = 1.5, MeanNegativeFreeEnergy = 300, LogPartitionForward = 399,
        LogPartitionReverse = 401, LogPartition = 400, ForwardEffective = 50, ReverseEffective = 40, Reconstruction = 0.0625,
        LeastSwapRate = swaps, MeasuringSeconds = 3, Warning = "",
    };

    private sealed class Recorder : ISamplerObserver
    {
        public List<string> Notes { get; } = [];

        public List<SamplerRow> Rows { get; } = [];

        public Action? OnRow { get; init; }

        public void Note(string line) => Notes.Add(line);

        public void Report(SamplerRow row)
        {
            Rows.Add(row);
            OnRow?.Invoke();
        }
    }
}
