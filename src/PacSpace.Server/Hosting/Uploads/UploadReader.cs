namespace PacSpace.Server.Hosting.Uploads;

/// <summary>
/// The rows of an upload, one after the other. Memory is bounded whatever the upload holds, and a row that was cut off
/// by a broken connection is never taken for a whole one: the body throws before it ends.
/// </summary>
internal abstract class UploadReader
{
    /// <summary>Bytes of a line: 1 MiB.</summary>
    public const int MaxLineBytes = 1024 * 1024;

    /// <summary>Line of the row read last, from 1; where it spans several, the first of them.</summary>
    public long Line { get; protected set; }

    /// <summary>Why the line read last is no row, in words that hold nothing of it; null if it may be one.</summary>
    public string? LineError { get; protected set; }

    /// <summary>
    /// Goes to the next row; false at the end. Lines with nothing on them are passed over. Done at once if the row is
    /// in memory, pending while the client is waited for.
    /// </summary>
    /// <exception cref="UnreadableUploadException">Nothing after this place can be told apart.</exception>
    public abstract ValueTask<bool> ReadAsync(CancellationToken ct);
}

/// <summary>Rows that are JSON objects.</summary>
internal abstract class JsonRowReader : UploadReader
{
    /// <summary>The row's UTF-8 text; valid until the next row is read.</summary>
    public ReadOnlyMemory<byte> Json { get; protected set; }
}

/// <summary>From a line on an upload can't be read at all.</summary>
/// <param name="line">The line, from 1.</param>
/// <param name="reason">What is wrong, in words that hold nothing of the upload.</param>
internal sealed class UnreadableUploadException(long line, string reason) : Exception($"Line {line} {reason}.")
{
    public long Line => line;

    /// <summary>What is wrong, to be read after the name of the line.</summary>
    public string Reason => reason;
}
