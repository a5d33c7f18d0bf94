namespace Rbm.Simd.Learning;

/// <summary>Named sets of options.</summary>
public static class TrainingPresets
{
    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["quick", "thorough", "paper", "demo"];

    /// <summary>The options of a preset.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="layers">Units of each layer from the visible one to the code.</param>
    /// <exception cref="ArgumentException">There is no preset of that name.</exception>
    public static TrainingOptions Create(string name, IReadOnlyList<int> layers) => name switch
    {
        "quick" => new TrainingOptions { Layers = layers },

        // The passes of tuning give most, with deformed pictures where there are any, and after fewer epochs of fine-tuning than quick's:
        // MNIST, 24 bits, all codes: D = 0.0390 after 40 passes (fresh draws), 0.0387 after 80, 0.0385 after 160. More epochs of
        // pre-training were no better.
        "thorough" => new TrainingOptions
        {
            Layers = layers,
            FineTuning = new FineTuningOptions { Epochs = 10 },
            TuningPasses = 160,
            CodebookPasses = 30,
        },

        // Section IV-B: 12 iterations, 60,000 samples, mini-batch 30, 50 epochs, rate 0.01; mu starts arbitrarily, y' is the
        // target.
        // The paper does not say which of these hold for Adam: its rate is Adam's usual one, its epochs the same 50.
        "paper" => new TrainingOptions
        {
            Layers = layers,
            InitialEpochs = 0,
            Iterations = 12,
            IterationEpochs = 50,
            Scope = BlahutArimotoScope.Network,
            Batch = 30,
            Rate = 0.01,
            FinalRate = 0.01,
            FineTuning = new FineTuningOptions { Epochs = 50, Batch = 30, Rate = 1e-3, Target = FineTuningTarget.Sampled },
        },
        "demo" => new TrainingOptions
        {
            Layers = layers,
            InitialEpochs = 4,
            Iterations = 1,
            IterationEpochs = 2,
            FineTuning = new FineTuningOptions { Epochs = 20 },
        },
        _ => throw new ArgumentException($"there is no preset '{name}'; expected {string.Join(", ", Names)}"),
    };
}
