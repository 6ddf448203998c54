using System.CommandLine;
using System.Security.Cryptography;
using PacSpace.Client;

namespace PacSpace.Cli.Files;

/// <summary>A file to upload, or the standard input.</summary>
internal sealed class InputFile : IDisposable
{
    private InputFile(Stream stream, UploadFormat format) => (Stream, Format) = (stream, format);

    public Stream Stream { get; }

    public UploadFormat Format { get; }

    public bool IsStandardInput => !Stream.CanSeek;

    public static Argument<string> Argument(string description) => new("file") { Description = description, HelpName = "FILE" };

    public static Option<string?> FormatOption() =>
        Calls.Arguments.OneOf("--format", "What is in the file (default: by its name).", "csv", "ndjson");

    /// <exception cref="UsageException">There is no such file, or nobody said what is in it.</exception>
    public static InputFile Open(string path, string? format)
    {
        var kind = FormatOf(path, format);
        if (path == OutputFile.Standard) return new InputFile(Console.OpenStandardInput(), kind);
        if (!File.Exists(path)) throw new UsageException($"There is no file {path}.");
        return new InputFile(File.OpenRead(path), kind);
    }

    /// <summary>A name made of what is in the file: the same for the same bytes.</summary>
    public async Task<string> ContentIdAsync(CancellationToken ct)
    {
        var hash = await SHA256.HashDataAsync(Stream, ct);
        Stream.Position = 0;
        return $"sha256-{Convert.ToHexStringLower(hash)}";
    }

    public void Dispose() => Stream.Dispose();

    private static UploadFormat FormatOf(string path, string? format) => (format ?? Path.GetExtension(path).ToLowerInvariant()) switch
    {
        "csv" or ".csv" => UploadFormat.Csv,
        "ndjson" or ".ndjson" or ".jsonl" => UploadFormat.Ndjson,
        _ => throw new UsageException($"What is in {path}? Say --format csv or --format ndjson."),
    };
}
