namespace Rbm.Simd.Lab.Sweeps;

/// <summary>A row of a sweep's table: a training of a label, measured at an effort before or after fine-tuning.</summary>
/// <param name="Label">The pairing, or the part of the grid.</param>
/// <param name="Job">The result's job.</param>
/// <param name="Model">The model's job.</param>
/// <param name="Result">The result that the measurement is of.</param>
/// <param name="Point">The measurement.</param>
/// <param name="TrainingSeconds">The time that the training took, the shared layers included; 0 if it is not known.</param>
public sealed record SweepRow(
    string Label, ResultJob Job, ModelJob Model, SweepResult Result, SweepMeasurement Point, double TrainingSeconds);
