using System.Runtime.InteropServices;
using System.Text;
using Rbm.Simd.Models;

namespace Rbm.Simd.Bench.Peers;

/// <summary>
/// Writes dense sigmoid layers as an ONNX model: for each layer Gemm, then Sigmoid. Just the protocol-buffer fields that this
/// takes (onnx.proto3, IR version 8, operator set 13).
/// </summary>
internal sealed class OnnxWriter
{
    /// <summary>The graph's input, B x inputs of the first layer.</summary>
    public const string Input = "items";

    /// <summary>The graph's output, B x outputs of the last layer.</summary>
    public const string Output = "probabilities";

    private const int Float = 1, LengthDelimited = 2;

    private readonly MemoryStream _bytes = new();

    /// <summary>The model's bytes.</summary>
    public static byte[] Write(IReadOnlyList<DenseLayer> layers, int batch)
    {
        // ModelProto: ir_version 1, graph 7, opset_import 8.
        return Message(model => model
            .Number(1, 8)
            .Bytes(7, Graph(layers, batch))
            .Bytes(8, Message(set => set.Number(2, 13))));
    }

    // GraphProto: node 1, name 2, initializer 5, input 11, output 12.
    private static byte[] Graph(IReadOnlyList<DenseLayer> layers, int batch) => Message(graph =>
    {
        graph.Text(2, "layers");
        for (int l = 0; l < layers.Count; l++)
        {
            string below = l == 0 ? Input : $"p{l - 1}", above = l == layers.Count - 1 ? Output : $"p{l}";
            graph.Bytes(1, Node("Gemm", [below, $"w{l}", $"b{l}"], $"z{l}")).Bytes(1, Node("Sigmoid", [$"z{l}"], above));
            float[] weights = [.. Enumerable.Range(0, layers[l].Inputs).SelectMany(i => layers[l].Weights.Row(i).ToArray())];
            graph.Bytes(5, Tensor($"w{l}", [layers[l].Inputs, layers[l].Outputs], weights));
            graph.Bytes(5, Tensor($"b{l}", [layers[l].Outputs], layers[l].Bias.Span));
        }

        graph.Bytes(11, Value(Input, batch, layers[0].Inputs)).Bytes(12, Value(Output, batch, layers[^1].Outputs));
    });

    // NodeProto: input 1, output 2, op_type 4.
    private static byte[] Node(string type, string[] inputs, string output) => Message(node =>
    {
        foreach (string input in inputs) node.Text(1, input);
        node.Text(2, output).Text(4, type);
    });

    // TensorProto: dims 1, data_type 2, name 8, raw_data 9 (little-endian).
    private static byte[] Tensor(string name, int[] sizes, ReadOnlySpan<float> values)
    {
        byte[] raw = MemoryMarshal.AsBytes(values).ToArray();
        return Message(tensor =>
        {
            foreach (int size in sizes) tensor.Number(1, size);
            tensor.Number(2, Float).Text(8, name).Bytes(9, raw);
        });
    }

    // ValueInfoProto: name 1, type 2; TypeProto: tensor_type 1; its elem_type 1, shape 2; dim 1; dim_value 1.
    private static byte[] Value(string name, params int[] sizes) => Message(value => value
        .Text(1, name)
        .Bytes(2, Message(type => type.Bytes(1, Message(tensor => tensor
            .Number(1, Float)
            .Bytes(2, Message(shape =>
            {
                foreach (int size in sizes) shape.Bytes(1, Message(dimension => dimension.Number(1, size)));
            })))))));

    private static byte[] Message(Action<OnnxWriter> fields)
    {
        var writer = new OnnxWriter();
        fields(writer);
        return writer._bytes.ToArray();
    }

    private OnnxWriter Number(int field, long value) => Varint(field << 3).Varint(value);

    private OnnxWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    private OnnxWriter Bytes(int field, byte[] value)
    {
        Varint(field << 3 | LengthDelimited).Varint(value.Length);
        _bytes.Write(value);
        return this;
    }

    private OnnxWriter Varint(long value)
    {
        for (; value > 127; value >>= 7) _bytes.WriteByte((byte)(value & 127 | 128));
        _bytes.WriteByte((byte)value);
        return this;
    }
}
