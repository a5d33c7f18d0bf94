namespace Rbm.Simd.Learning;

/// <summary>A stretch of training with one kind of work, so many epochs long.</summary>
/// <param name="Name"><c>pretraining</c>, <c>fine-tuning</c>, or what follows them: <c>tuning</c>, <c>table</c>.</param>
/// <param name="Iteration">The Blahut-Arimoto iteration, 0 for training on the source itself.</param>
/// <param name="Layer">The machine that is trained, from 1; 0 from fine-tuning on.</param>
/// <param name="Epochs">Passes over the data.</param>
public readonly record struct TrainingPhase(string Name, int Iteration, int Layer, int Epochs)
{
    internal const string Pretraining = "pretraining", FineTuning = "fine-tuning";

    /// <summary>The phases of a training, in order.</summary>
    public static IReadOnlyList<TrainingPhase> Plan(TrainingOptions options)
    {
        var phases = new List<TrainingPhase>();
        int machines = options.Layers.Count - 1, iterations = options.RunsBlahutArimoto ? options.Iterations : 0;
        bool bottomOnly = options.Scope == BlahutArimotoScope.BottomMachine && iterations > 0;
        int retrained = bottomOnly ? 1 : machines;
        if (options.InitialEpochs > 0) AddLayers(0, 1, retrained, options.InitialEpochs);
        for (int t = 1; t <= iterations; t++) AddLayers(t, 1, retrained, options.IterationEpochs);
        if (bottomOnly) AddLayers(iterations, 2, machines, Math.Max(options.InitialEpochs, options.IterationEpochs));
        if (options.FineTuning.Epochs > 0) phases.Add(new(FineTuning, 0, 0, options.FineTuning.Epochs));
        return phases;

        void AddLayers(int iteration, int first, int last, int epochs)
        {
            for (int l = first; l <= last; l++) phases.Add(new(Pretraining, iteration, l, epochs));
        }
    }
}
