using System.Buffers;
using System.Text;
using PacSpace.Core.Proofs;

namespace PacSpace.Core.Tests.Proofs;

/// <summary>A delta line's parts.</summary>
internal sealed record BundleDelta(byte[] Statement, byte[]? Payload, Hash[] Gap);

/// <summary>A bundle in parts, to be changed before it is written.</summary>
internal sealed record Bundle
{
    public required BundleHeader Header { get; init; }

    public required IReadOnlyList<BundleDelta> Lines { get; init; }

    public required Hash[] Trailer { get; init; }

    public byte[] Write()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BundleWriter(output);
        writer.WriteHeader(Header);
        foreach (var line in Lines) writer.WriteDelta(line.Statement, line.Payload, line.Gap);
        writer.WriteTrailer(Trailer);
        return output.WrittenSpan.ToArray();
    }

    public string Text() => Encoding.UTF8.GetString(Write());
}
