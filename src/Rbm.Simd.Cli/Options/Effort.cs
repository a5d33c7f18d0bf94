using System.CommandLine;
using Rbm.Simd.Coding;

namespace Rbm.Simd.Cli.Options;

/// <summary><c>--effort</c>: how hard the encoder looks for a good code.</summary>
internal static class Effort
{
    /// <summary>What <c>eval</c> uses unless told.</summary>
    public const int OfEval = Encoder.ThresholdEffort;

    /// <summary>What <c>encode</c> uses unless told: the best effort that is worth its time.</summary>
    public const int OfEncode = Encoder.DescentEffort;

    /// <summary>The option.</summary>
    /// <param name="standard">The effort unless told.</param>
    public static Option<int> Option(int standard)
    {
        Option<int> option = Values.Count("--effort", Encoder.ThresholdEffort, standard,
            "How the encoder chooses codes: 0 threshold, 1 the paper's sampling, 2 best of samples, 3 flips of bits, 4 pairs too, "
            + $"5-8 more and more restarts, 9 all codes (at most {Codebook.LargestBits} bits, or a model with a codebook)",
            Encoder.HighestEffort);
        option.HelpName = "E";
        return option;
    }
}
