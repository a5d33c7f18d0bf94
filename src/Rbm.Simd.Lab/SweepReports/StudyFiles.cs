using System.Text.Json;
using System.Text.Json.Serialization;
using Rbm.Simd.Information;
using Rbm.Simd.Lab.Baselines;
using Rbm.Simd.Lab.Sweeps;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>Reads what other verbs left in a study's folder.</summary>
public static class StudyFiles
{
    private const string BaselinesKind = "the table of 'rbm study baselines'";
    private const string CurveKind = "what 'rbm rd --json' prints";

    // What is added to that format is none of ours.
    private static readonly JsonSerializerOptions Lenient = new(SweepJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <summary>Reads the file that <see cref="BaselineTable.ToJson"/> made.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static BaselineTable Baselines(string path)
    {
        BaselineFile file = SweepJson.Read<BaselineFile>(File.ReadAllBytes(path), path, BaselinesKind);
        if (file.N < 1) throw Wrong($"n is {file.N}", BaselinesKind, path);
        foreach (BaselineRow row in file.Rows)
        {
            if (!(row.Distortion is >= 0 and <= 1))
                throw Wrong(FormattableString.Invariant($"'{row.Name}' has distortion {row.Distortion}"), BaselinesKind, path);
        }

        return new BaselineTable
        {
            Train = file.Train,
            TrainItems = file.TrainItems,
            TrainVaries = file.TrainVaries,
            Test = file.Test,
            TestItems = file.TestItems,
            Length = file.N,
            Seed = file.Seed,
            SharedSeconds = file.SharedSeconds,
            Results = [.. file.Rows.Select(r => new BaselineResult(r.Name, r.K, r.BitsPerItem, r.Distortion, r.Seconds))],
        };
    }

    /// <summary>Reads what <c>rbm rd --json</c> printed.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SourceCurve Curve(string path)
    {
        CurveFile file = SweepJson.Read<CurveFile>(File.ReadAllBytes(path), path, CurveKind, Lenient);
        if (file.N < 1) throw Wrong($"n is {file.N}", CurveKind, path);
        RateDistortionPoint[] points =
        [
            .. file.Points.Where(p => p is { D: not null, R: not null })
                .Select(p => new RateDistortionPoint(
                    p.Beta, p.D!.Value, p.R!.Value, p.RFromBelow ?? p.RLower ?? double.NaN, p.RUpper ?? double.NaN))
                .OrderBy(p => p.Rate),
        ];
        string refusal = file.Points.Select(p => p?.Refused).FirstOrDefault(r => r is not null) ?? "";
        return new SourceCurve(file.Source, file.N, file.Method, file.Measure, file.Note ?? "", points, refusal);
    }

    private static InvalidDataException Wrong(string what, string expected, string path) =>
        new(FormattableString.Invariant($"{path}: {what}; {expected} expected"));

    private sealed record BaselineFile
    {
        public required string Train { get; init; }

        public required int TrainItems { get; init; }

        public required bool TrainVaries { get; init; }

        public required string Test { get; init; }

        public required int TestItems { get; init; }

        public required int N { get; init; }

        public required ulong Seed { get; init; }

        public required double SharedSeconds { get; init; }

        public required BaselineRow[] Rows { get; init; }
    }

    private sealed record BaselineRow
    {
        public required string Name { get; init; }

        public required int? K { get; init; }

        public required double? BitsPerItem { get; init; }

        public required double Distortion { get; init; }

        public required double Seconds { get; init; }
    }

    private sealed record CurveFile
    {
        public required string Source { get; init; }

        public required int N { get; init; }

        public required string Method { get; init; }

        public required string Measure { get; init; }

        public required CurvePoint[] Points { get; init; }

        public string? Note { get; init; }
    }

    private sealed record CurvePoint
    {
        public required double Beta { get; init; }

        public required double? D { get; init; }

        public required double? R { get; init; }

        public double? RLower { get; init; }

        public double? RUpper { get; init; }

        public double? RFromBelow { get; init; }

        public string? Refused { get; init; }
    }
}

/// <summary>The rate-distortion function of a source, or bounds of it.</summary>
/// <param name="Source">The source.</param>
/// <param name="Length">N.</param>
/// <param name="Method">How it was found.</param>
/// <param name="Measure">The distortion measure.</param>
/// <param name="Note">What <c>rbm rd</c> says of it.</param>
/// <param name="Points">The points that have a number, by rate; the lower rate is NaN where there is none.</param>
/// <param name="Refusal">Why the first of the other points has none; empty where all have.</param>
public sealed record SourceCurve(
    string Source, int Length, string Method, string Measure, string Note, IReadOnlyList<RateDistortionPoint> Points, string Refusal);
