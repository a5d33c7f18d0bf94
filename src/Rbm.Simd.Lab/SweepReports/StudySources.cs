using Rbm.Simd.Bits;
using Rbm.Simd.Lab.Sweeps;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>The sources of a study, and what is said where they are not there.</summary>
internal static class StudySources
{
    private const string Fetch = "rbm data fetch mnist";

    /// <summary>The test items that are looked at; null where they cannot be had.</summary>
    public static TestItems? OpenTest(StudyFolder study, StudyCodingOptions options)
    {
        SweepSource planned = study.Plan.Results.First().Test;
        try
        {
            IBinarySource source = options.Test is null
                ? planned.Open(options.Data)
                : SourceFactory.Create(options.Test, options.Data with { Items = options.Items, BitsPerItem = planned.BitsPerItem });
            var bits = new BitMatrix(Math.Min(options.Items, source.Count), source.Length);
            source.Read(0, 0, bits.View);
            byte[]? labels = Labels(study, options.Test ?? planned.Name, bits.Rows, options.Data);
            return new TestItems(source.Name, bits, source.Width, labels);
        }
        catch (IOException failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            study.Miss($"the test items, and all that is shown of them: {failure.Message}", Fetch);
            return null;
        }
    }

    /// <summary>
    /// The training items, grey ones at their threshold, since without the draws' noise they are nearer to others of their class; and
    /// their classes. Null where they cannot be had.
    /// </summary>
    public static (BitMatrix Bits, byte[]? Labels)? OpenTraining(StudyFolder study, StudyCodingOptions options, TestItems test)
    {
        SweepSource planned = study.Plan.Jobs.OfType<ModelJob>().First().Source;
        try
        {
            SweepSource plain = planned with { Binarize = Binarization.Threshold };
            IBinarySource source = SourceFactory.Create(plain.Name, options.Data with
            {
                Items = plain.Items,
                Binarization = plain.Binarize,
                Seed = plain.Seed,
                BitsPerItem = plain.BitsPerItem,
            });
            if (source.Length != test.Originals.Columns) return null;
            var bits = new BitMatrix(source.Count, source.Length);
            source.Read(0, 0, bits.View);
            return (bits, test.Labels is null ? null : Labels(study, planned.Name, bits.Rows, options.Data));
        }
        catch (IOException failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            study.Miss($"the training items, and with them the classifier and the pictures of PCA: {failure.Message}", Fetch);
            return null;
        }
    }

    private static byte[]? Labels(StudyFolder study, string source, int items, SourceOptions data)
    {
        try
        {
            byte[]? labels = SourceLabels.Read(source, data with { Items = items });
            if (labels is not null && labels.Length < items)
                throw new InvalidDataException($"the labels of {source} are {labels.Length}, {items} expected");
            if (labels is null) study.Miss($"the classes of {source}, and all that is shown by class: this source has none");
            return labels;
        }
        catch (IOException failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            study.Miss($"the classes of {source}, and all that is shown by class: {failure.Message}", Fetch);
            return null;
        }
    }
}
