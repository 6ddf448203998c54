using System.Text;
using PacSpace.Core.Proofs;

namespace PacSpace.Cli.Verify;

/// <summary>A file to verify: a bundle, or a tlog-proof of one delta, told apart by their first bytes.</summary>
internal sealed class ProofFile : IDisposable
{
    private static readonly byte[] TlogProofStart = Encoding.ASCII.GetBytes(TlogProof.Format);

    private ProofFile(string name, Stream content, long? length, bool isTlogProof) =>
        (Name, Content, Length, IsTlogProof) = (name, content, length, isTlogProof);

    /// <summary>As the user named it.</summary>
    public string Name { get; }

    /// <summary>From the first byte on; not seekable.</summary>
    public Stream Content { get; }

    /// <summary>Bytes, if that is known beforehand.</summary>
    public long? Length { get; }

    public bool IsTlogProof { get; }

    /// <param name="path"><c>-</c> is the standard input.</param>
    /// <exception cref="IOException">It can't be read.</exception>
    public static ProofFile Open(string path)
    {
        if (Directory.Exists(path)) throw new IOException($"{path} is a directory; name a file.");
        try
        {
            var stream = path == "-" ? Console.OpenStandardInput() : new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 64 * 1024, FileOptions.SequentialScan);
            var start = new byte[TlogProofStart.Length];
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            return new ProofFile(
                path == "-" ? "standard input" : path, new PeekedStream(start, stream),
                stream.CanSeek ? stream.Length : null, start.AsSpan().SequenceEqual(TlogProofStart));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path} can't be read: {e.Message}", e);
        }
    }

    /// <summary>All of a tlog-proof, or a byte more than one may have.</summary>
    public byte[] ReadTlogProof()
    {
        var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; bytes.Length <= TlogProof.MaxBytes && (read = Content.Read(buffer)) > 0;)
            bytes.Write(buffer, 0, read);
        return bytes.ToArray();
    }

    public void Dispose() => Content.Dispose();
}
