using System.Buffers.Binary;
using System.Text;

namespace Rbm.Simd.Sources.Formats;

/// <summary>
/// The header of a NumPy array file, versions 1 to 3: a Python dictionary with the keys descr, fortran_order and shape, and no
/// others (NumPy Enhancement Proposal 1).
/// </summary>
internal sealed class NpyHeader
{
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    // NumPy's own reader refuses longer ones too, as far as it is not told to trust the file.
    private const int MaxLength = 10_000;

    private readonly ByteReader _reader;
    private readonly string _text;
    private readonly long _start;
    private int _at;

    private NpyHeader(ByteReader reader, string text)
    {
        (_reader, _text, _start) = (reader, text, reader.Offset - text.Length);
        Parse();
    }

    public string Type { get; private set; } = "";

    public bool IsFortranOrder { get; private set; }

    public List<long> Shape { get; } = [];

    /// <summary>Offsets in the file of the three values.</summary>
    public (long Type, long Order, long Shape) At { get; private set; }

    public static NpyHeader Read(ByteReader reader)
    {
        Span<byte> magic = stackalloc byte[8];
        reader.ReadExactly(magic, "NPY header");
        if (!magic[..6].SequenceEqual(Magic)) throw reader.CorruptAt(0, "no \\x93NUMPY, expected the beginning of an NPY file");
        if (magic[6] is not (1 or 2 or 3)) throw reader.CorruptAt(6, $"NPY version {magic[6]}.{magic[7]}, expected 1, 2 or 3");
        Span<byte> size = stackalloc byte[4];
        size.Clear();
        reader.ReadExactly(magic[6] == 1 ? size[..2] : size, "NPY header length");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > MaxLength) throw reader.CorruptAt(8, $"an NPY header of {length} bytes, expected at most {MaxLength}");
        byte[] text = new byte[length];
        reader.ReadExactly(text, "NPY header");
        return new NpyHeader(reader, Encoding.Latin1.GetString(text));
    }

    private void Parse()
    {
        bool type = false, order = false, shape = false;
        Expect('{');
        while (!Accept('}'))
        {
            int key = SkipSpace();
            string name = ParseString();
            Expect(':');
            switch (name)
            {
                case "descr" when !type:
                    At = At with { Type = _start + SkipSpace() };
                    Type = ParseString();
                    type = true;
                    break;
                case "fortran_order" when !order:
                    At = At with { Order = _start + SkipSpace() };
                    IsFortranOrder = ParseBoolean();
                    order = true;
                    break;
                case "shape" when !shape:
                    At = At with { Shape = _start + SkipSpace() };
                    ParseShape();
                    shape = true;
                    break;
                default:
                    throw Malformed(key, "expected each of 'descr', 'fortran_order' and 'shape' once");
            }

            if (Accept(',')) continue;
            Expect('}');
            break;
        }

        if (SkipSpace() != _text.Length) throw Malformed(_at, "expected the header's end");
        if (!(type && order && shape)) throw Malformed(0, "expected each of 'descr', 'fortran_order' and 'shape' once");
    }

    private void ParseShape()
    {
        Expect('(');
        while (!Accept(')'))
        {
            int start = SkipSpace();
            while (_at < _text.Length && char.IsAsciiDigit(_text[_at])) _at++;
            if (!long.TryParse(_text.AsSpan(start, _at - start), out long size)) throw Malformed(start, "expected a size");
            Shape.Add(size);
            if (Accept(',')) continue;
            Expect(')');
            break;
        }
    }

    private string ParseString()
    {
        int start = SkipSpace();
        if (start == _text.Length || _text[start] is not ('\'' or '"')) throw Malformed(start, "expected a string");
        int end = _text.IndexOf(_text[start], start + 1);
        if (end < 0) throw Malformed(start, "expected the string's end");
        _at = end + 1;
        return _text[(start + 1)..end];
    }

    private bool ParseBoolean()
    {
        int start = SkipSpace();
        foreach (bool value in (ReadOnlySpan<bool>)[false, true])
        {
            string word = value ? "True" : "False";
            if (!_text.AsSpan(start).StartsWith(word)) continue;
            _at += word.Length;
            return value;
        }

        throw Malformed(start, "expected True or False");
    }

    private int SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
        return _at;
    }

    private bool Accept(char wanted)
    {
        if (SkipSpace() == _text.Length || _text[_at] != wanted) return false;
        _at++;
        return true;
    }

    private void Expect(char wanted)
    {
        if (!Accept(wanted)) throw Malformed(_at, $"expected '{wanted}'");
    }

    private InvalidDataException Malformed(int at, string what) =>
        _reader.CorruptAt(_start + at, $"malformed NPY header, {what}");
}
