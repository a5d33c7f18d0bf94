using System.Reflection;
using System.Text;
using Rbm.Simd.Information;
using Rbm.Simd.Lab.Sweeps;
using Rbm.Simd.Learning;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Lab.Tests.Sweeps;

public sealed class SweepPlanTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rbm-plan-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "plan.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_trainings_have_in_common_is_planned_once()
    {
        SweepPlan plan = TinySweep.Plan();
        Assert.Equal(["LowerJob", "ModelJob", "ResultJob", "ModelJob", "ResultJob", "LowerJob", "ModelJob", "ResultJob"],
            plan.Jobs.Select(job => job.GetType().Name));
        Assert.Equal(["one", "one+two", "two"], plan.Results.Select(r => string.Join('+', r.Labels)));
        Assert.Same(plan.LowerOf((ModelJob)plan.Jobs[1]), plan.LowerOf((ModelJob)plan.Jobs[3]));

        // The paper's preset samples through the whole network from the start: nothing is shared.
        TrainingOptions paper = TinySweep.Options with { Scope = BlahutArimotoScope.Network, InitialEpochs = 0 };
        Assert.Empty(TinySweep.Plan(paper).Jobs.OfType<LowerJob>());
    }

    [Fact]
    public void What_two_plans_have_in_common_is_in_their_union_once()
    {
        SweepPlan plan = TinySweep.Plan(), again = TinySweep.Plan(TinySweep.Options with { Seed = 2 });
        Assert.Equal(plan.Jobs.Select(j => j.Job), SweepPlan.Union(plan, plan).Jobs.Select(j => j.Job));
        SweepPlan both = SweepPlan.Union(plan, again);
        Assert.Equal(plan.Jobs.Select(j => j.Job).Union(again.Jobs.Select(j => j.Job)), both.Jobs.Select(j => j.Job));

        SweepPlan other = Of("other", TinySweep.Options);
        ResultJob shared = Assert.Single(other.Results);
        Assert.Equal(["one", "other"], SweepPlan.Union(plan, other).Results.Single(r => r.Job == shared.Job).Labels);
    }

    // A mean over two ways to train or to measure would be a row of neither.
    [Fact]
    public void A_row_of_a_union_is_trained_and_measured_in_one_way()
    {
        SweepPlan plan = Of("one", TinySweep.Options);
        Refuses(plan, Of("one", TinySweep.Options with { TuningPasses = 1 }), "one k=4 beta=1 seed=1");
        Refuses(plan, Of("one", TinySweep.Options with { Seed = 2, TuningPasses = 1 }), "one k=4 beta=1 seed=2");
        Refuses(plan, Of("one", TinySweep.Options with { Seed = 2 }, 0, 3), "one k=4 beta=1 seed=2");

        // The label alone makes two rows one.
        SweepPlan tuned = SweepPlan.Union(plan, Of("two", TinySweep.Options with { TuningPasses = 1 }));
        Refuses(tuned, Of("two", TinySweep.Options), "two k=4 beta=1 seed=1");

        static void Refuses(SweepPlan first, SweepPlan second, string odd) => Assert.StartsWith(
            $"{odd} is trained or measured otherwise",
            Assert.Throws<ArgumentException>(() => SweepPlan.Union(first, second)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Efforts_that_a_model_cannot_be_used_with_are_left_out()
    {
        TrainingOptions wide = TinySweep.Options with { Layers = [24, 10, 25] };
        (string, TrainingOptions)[] trainings = [("", wide), ("", TinySweep.Options), ("", TinySweep.Options with { Beta = null })];
        SweepPlan plan = SweepPlan.Create(trainings, seed => TinySweep.Source(seed), TinySweep.Test, [0, 1, 9], 1);
        Assert.Equal(["0,1", "0,1,9", "0,9"], plan.Results.Select(r => string.Join(',', r.Efforts)));
        string message = Assert.Throws<ArgumentException>(
            () => SweepPlan.Create([("", wide)], seed => TinySweep.Source(seed), TinySweep.Test, [9], 1)).Message;
        Assert.Equal("a code of 25 bits can be used with none of the efforts", message);
    }

    [Fact]
    public void Addresses_are_the_same_whenever_they_are_made()
    {
        Assert.Equal(TinySweep.Plan().Jobs.Select(j => j.Job), TinySweep.Plan().Jobs.Select(j => j.Job));
        Assert.All(TinySweep.Plan().Jobs, job => Assert.Matches("^[0-9a-f]{64}$", job.Job));

        // As they were when this was written: stores of before stay good.
        var source = new SweepSource { Name = "s", Length = 24, Count = 2, Sha256 = "ab" };
        SweepJob job = new LowerJob { Training = TinySweep.Options, Source = source };
        Assert.Equal(
            "stage: lower\ntraining: layers=24,10,8,4 beta=1 measure=hamming seed=1 initial-epochs=1 iterations=1x1 scope=BottomMachine "
            + "sweeps=1 batch=20 rate=0.03..0.01 cd=1 persistent=False centered=False momentum=0.9 decay=0.0002 fine-tuning=2x20 "
            + "rate=0.004..1E-05 loss=CrossEntropy target=Source code=StraightThrough noise=4\nsource: s items=2 n=24 sha256=ab\n", job.Inputs);
    }

    /// <summary>By reflection, so that an option that is added later is not forgotten.</summary>
    [Fact]
    public void Every_option_changes_the_address()
    {
        var source = new SweepSource { Name = "s", Length = 24, Count = 2, Sha256 = "ab" };
        var changed = new List<TrainingOptions> { TinySweep.Options };
        foreach (PropertyInfo property in Settable(typeof(TrainingOptions)))
        {
            object? value = property.GetValue(TinySweep.Options);
            if (value is CdOptions or FineTuningOptions)
            {
                foreach (PropertyInfo inner in Settable(value.GetType()))
                    changed.Add(With(property, Changed(value, inner)));
            }
            else
            {
                changed.Add(With(property, Other(value)));
            }
        }

        string[] addresses = [.. changed.Select(o => new ModelJob { Training = o, Source = source }.Address)];
        Assert.True(addresses.Length > 25);
        Assert.Equal(addresses.Length, addresses.Distinct().Count());

        static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties().Where(p => p.CanWrite);

        static TrainingOptions With(PropertyInfo property, object? value)
        {
            TrainingOptions copy = TinySweep.Options with { };
            property.SetValue(copy, value);
            return copy;
        }

        static object Changed(object record, PropertyInfo property)
        {
            object copy = record switch { CdOptions cd => cd with { }, FineTuningOptions tuning => tuning with { }, _ => record };
            property.SetValue(copy, Other(property.GetValue(copy)));
            return copy;
        }

        static object Other(object? value) => value switch
        {
            bool b => !b,
            int i => i + 1,
            ulong u => u + 1,
            double d => d / 2 + 0.1,
            Enum e => Enum.ToObject(e.GetType(), 1 - Convert.ToInt32(e) % 2),
            DistortionMeasure => DistortionMeasure.Wem,
            IReadOnlyList<int> layers => (int[])[.. layers.SkipLast(1), 9],
            _ => throw new InvalidOperationException($"no other value of {value} is known"),
        };
    }

    [Fact]
    public void Items_parents_efforts_seeds_and_the_version_change_the_address()
    {
        var source = new SweepSource { Name = "s", Length = 24, Count = 2, Sha256 = "ab" };
        var model = new ModelJob { Training = TinySweep.Options, Source = source };
        var result = new ResultJob { Parent = "p", Test = source, Efforts = [0, 3], Labels = ["l"] };
        SweepJob[] jobs =
        [
            model, new LowerJob { Training = TinySweep.Options, Source = source }, model with { Parent = "x" }, model with { Format = 7 },
            model with { Source = source with { Name = "t" } }, model with { Source = source with { Sha256 = "ac" } },
            model with { Source = source with { Count = 3 } }, model with { Source = source with { Length = 23 } },
            model with { Source = source with { Binarize = Binarization.Fresh } },
            model with { Source = source with { Binarize = Binarization.Fresh, Seed = 2 } },
            result, result with { Parent = "q" }, result with { Efforts = [0] }, result with { Seed = 2 },
            result with { Test = source with { Sha256 = "ac" } },
        ];
        Assert.Equal(jobs.Length, jobs.Select(j => j.Address).Distinct().Count());

        // What the items are counts, not how they were come by; what a row is called does not.
        Assert.Equal(model.Address, (model with { Source = source with { Seed = 2, Items = 2 } }).Address);
        Assert.Equal(result.Address, (result with { Labels = ["m"] }).Address);
    }

    [Fact]
    public void A_plan_is_read_as_it_was_written()
    {
        TrainingOptions odd = TinySweep.Options with
        {
            Beta = 0.1,
            Measure = DistortionMeasure.Parse("asymmetric:a=2,b=1"),
            Rate = 1.0 / 3,
            Seed = ulong.MaxValue,
            Scope = BlahutArimotoScope.Network,
            Divergence = new CdOptions { Persistent = true, Temperatures = 3 },
        };
        foreach (SweepPlan plan in (SweepPlan[])[TinySweep.Plan(), TinySweep.Plan(odd), TinySweep.Plan(odd with { Beta = null })])
        {
            SweepPlan read = Read(Text(plan));
            Assert.Equal(plan.Jobs.Select(j => (j.GetType(), j.Job, j.Inputs)), read.Jobs.Select(j => (j.GetType(), j.Job, j.Inputs)));
            Assert.Equal(plan.Results.SelectMany(r => r.Labels), read.Results.SelectMany(r => r.Labels));
            Assert.Equal(Text(plan), Text(read));
        }
    }

    [Fact]
    public void A_damaged_plan_is_refused_with_its_place()
    {
        string good = Text(TinySweep.Plan());
        Refused("line 2: unknown key 'bitch'", good.Replace("\"batch\":20", "\"bitch\":20"));
        Refused("line 2: ", good.Replace("\"rate\":0.03", "\"rate\":\"fast\""));
        Refused("line 2: ", good.Replace("\"bottom-machine\"", "\"top-machine\""));
        Refused("line 2: measure 'ham' is not known", good.Replace("\"hamming\"", "\"ham\""));
        Refused("line 3: ", good.Replace("\"stage\":\"model\"", "\"stage\":\"modest\""));
        Refused("line 9: ", good[..^4]);
        Refused("'format' of job 1 is no number", good.Replace($"\"format\":{SweepJob.CurrentFormat}", "\"format\":[\n]"));
        Refused("line 1: ", "nonsense");
        Refused("line 1: ", "");
        Refused("object, a plan of a sweep, a JSON list of jobs, expected", "{}");
        Refused("there is no job in it", "[]");
        Refused("entry 1 is no job", "[3]");
        Refused("job 1 has no 'format'", "[{}]");
        Refused(
            $"job 1 is of format 7, {SweepJob.CurrentFormat} expected; this plan is of another version",
            good.Replace($"\"format\":{SweepJob.CurrentFormat}", "\"format\":7"));
        Refused("job 1 of 8: its inputs are those of ", good.Replace("\"iterations\":1", "\"iterations\":2"));
        string[] lines = good.Split('\n');
        Refused("job 1 of 7: its parent ", string.Join('\n', lines.Where((_, i) => i != 1)));
        Refused("job 2 of 9: it is in the plan twice", string.Join('\n', [.. lines[..2], .. lines[1..]]));
    }

    [Fact]
    public void No_byte_can_be_changed_unnoticed()
    {
        byte[] good = Encoding.UTF8.GetBytes(Text(TinySweep.Plan()));
        string[] expected = [.. TinySweep.Plan().Jobs.Select(j => j.Job)];
        for (int at = 0; at < good.Length; at += 11)
        {
            byte[] bad = [.. good];
            bad[at] ^= 1;
            File.WriteAllBytes(Path, bad);
            try
            {
                // A label, or how the same items are come by: the results are the same.
                Assert.Equal(expected, PlanFile.Load(Path).Jobs.Select(j => j.Job));
            }
            catch (InvalidDataException failure)
            {
                Assert.StartsWith(Path, failure.Message);
                Assert.False(failure.Message.Contains('\n'), failure.Message);
            }
        }
    }

    [Fact]
    public void Sources_that_do_not_fit_are_refused()
    {
        SweepSource source = TinySweep.Source(1);
        Refused("layer 0 has 23 units, but an item of markov:p=0.2,n=24 has 24 bits", TinySweep.Options with { Layers = [23, 4] }, TinySweep.Test);
        Refused("the test items of markov:p=0.2,n=24 are the training items", TinySweep.Options, source);
        string moved = Assert.Throws<InvalidDataException>(() => (source with { Seed = 2 }).Open(new SourceOptions())).Message;
        Assert.StartsWith("source markov:p=0.2,n=24 has items of sha256 ", moved);
        Assert.Equal(
            "source markov:p=0.2,n=24 has 61 items of 24 bits, the plan was made for 60 of 24",
            Assert.Throws<InvalidDataException>(() => (source with { Items = 61 }).Open(new SourceOptions())).Message);

        void Refused(string message, TrainingOptions options, SweepSource test) => Assert.StartsWith(
            message, Assert.Throws<ArgumentException>(() => SweepPlan.Create([("", options)], _ => source, test, [0], 1)).Message);
    }

    [Fact]
    public void The_pairings_are_the_papers_and_its_reverse()
    {
        Assert.Equal((24, 0.0), (SweepPoint.Paper[0].Code, SweepPoint.Paper[0].Beta));
        Assert.Equal((9, 2.0), (SweepPoint.Paper[8].Code, SweepPoint.Paper[8].Beta));
        Assert.Equal((24, 2.0), (SweepPoint.Consistent[0].Code, SweepPoint.Consistent[0].Beta));
        Assert.Equal((9, 0.0), (SweepPoint.Consistent[8].Code, SweepPoint.Consistent[8].Beta));
        Assert.Equal([24, 22, 20, 18, 16, 15, 12, 10, 9], SweepPoint.Paper.Select(p => p.Code));
        Assert.Equal(SweepPoint.Paper.Select(p => p.Code), SweepPoint.Consistent.Select(p => p.Code));
    }

    private static string Text(SweepPlan plan)
    {
        using var stream = new MemoryStream();
        PlanFile.Save(plan, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private SweepPlan Read(string text)
    {
        File.WriteAllText(Path, text);
        return PlanFile.Load(Path);
    }

    private void Refused(string words, string text)
    {
        string message = Assert.Throws<InvalidDataException>(() => Read(text)).Message;
        Assert.StartsWith(Path, message);
        Assert.Contains(words, message);
    }

    private static SweepPlan Of(string label, TrainingOptions options, params int[] efforts) => SweepPlan.Create(
        [(label, options)], seed => TinySweep.Source(seed), TinySweep.Test, efforts.Length > 0 ? efforts : [0, 3, 9], 1);
}
