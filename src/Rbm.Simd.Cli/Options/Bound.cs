using System.CommandLine;

namespace Rbm.Simd.Cli.Options;

/// <summary><c>--max-distortion</c>: what every item's reproduction must meet.</summary>
internal static class Bound
{
    /// <summary>The option.</summary>
    public static Option<double?> Option()
    {
        Option<double?> option = Values.OptionalNumber("--max-distortion",
            "Distortion a source bit that no item may exceed; 0 is lossless. Items above it are searched harder, then escaped: "
            + "corrected by flips in the stream");
        option.HelpName = "D";
        return option;
    }
}
