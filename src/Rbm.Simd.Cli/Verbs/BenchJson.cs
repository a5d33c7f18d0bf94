using System.Text.Json;
using Rbm.Simd.Coding;
using Rbm.Simd.Profiling;

namespace Rbm.Simd.Cli.Verbs;

/// <summary>The self-measure as programs read it.</summary>
internal static class BenchJson
{
    public static void Print(TextWriter output, SelfMeasure figures) => Json.Print(output, json =>
    {
        json.WriteString("cpu", figures.Processor);
        json.WriteString("isa", Name(figures.InstructionSet));
        json.WriteNumber("threads", figures.Threads);
        json.WriteFinite("ceiling_gflops_per_core", figures.CeilingPerCore);
        Array(json, "ceilings", figures.Ceilings, Write);
        Array(json, "memory", figures.Memory, Write);
        Array(json, "gemm", figures.Gemm, Write);
        Array(json, "gather", figures.Gather, Write);
        Array(json, "cd_step", figures.CdStep, (w, f) =>
        {
            w.WriteNumber("visible", f.Layers[0]);
            w.WriteNumber("hidden", f.Layers[1]);
            WriteStep(w, f, "samples_per_second");
        });
        Array(json, "dae_step", figures.FineTuning, (w, f) =>
        {
            w.WriteStartArray("layers");
            foreach (int units in f.Layers) w.WriteNumberValue(units);
            w.WriteEndArray();
            WriteStep(w, f, "samples_per_second");
        });
        Array(json, "encode", figures.Encode, (w, f) =>
        {
            w.WriteNumber("effort", Encoder.ThresholdEffort);
            WriteStep(w, f, "items_per_second");
        });
        Array(json, "decode", figures.Decode, (w, f) =>
        {
            w.WriteString("kind", "network");
            WriteStep(w, f, "items_per_second");
        });
    });

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> figures, Action<Utf8JsonWriter, T> members)
    {
        json.WriteStartArray(name);
        foreach (T figure in figures)
        {
            json.WriteStartObject();
            members(json, figure);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, CeilingFigure f)
    {
        json.WriteString("isa", Name(f.InstructionSet));
        json.WriteNumber("threads", f.Threads);
        json.WriteFinite("gflops", f.Gigaflops);
    }

    private static void Write(Utf8JsonWriter json, MemoryBandwidth f)
    {
        json.WriteString("level", f.Name);
        json.WriteNumber("bytes_per_thread", f.BytesPerThread);
        json.WriteNumber("threads", f.Threads);
        json.WriteFinite("read_gbps", f.Read);
        json.WriteFinite("write_gbps", f.Write);
        json.WriteFinite("copy_gbps", f.Copy);
    }

    private static void Write(Utf8JsonWriter json, ProductFigure f)
    {
        json.WriteNumber("m", f.Rows);
        json.WriteNumber("n", f.Columns);
        json.WriteNumber("k", f.Depth);
        if (f.Density is { } density) json.WriteNumber("density", density);
        json.WriteNumber("threads", f.Threads);
        json.WriteFinite("gflops", f.Gigaflops);
        json.WriteFinite("of_ceiling", f.OfCeiling);
    }

    private static void WriteStep(Utf8JsonWriter json, StepFigure f, string rate)
    {
        json.WriteNumber("batch", f.Batch);
        json.WriteNumber("threads", f.Threads);
        if (f.Batch == 1) json.WriteFinite("microseconds", f.Seconds * 1e6);
        else json.WriteFinite(rate, f.ItemsPerSecond);
        json.WriteFinite("of_ceiling", f.OfCeiling);
    }

    private static string Name(InstructionSet level) => level.ToString().ToLowerInvariant();
}
