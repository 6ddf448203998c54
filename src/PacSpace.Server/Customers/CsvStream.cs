using System.IO.Pipelines;

namespace PacSpace.Server.Customers;

/// <summary>
/// Sends a CSV file part by part, in memory that does not grow with it. What goes wrong on the way breaks the
/// connection: nobody may take the beginning of a file for a whole one.
/// </summary>
/// <param name="parts">Each writes some rows, when it is its turn.</param>
internal sealed class CsvStream(
    string fileName, bool withByteOrderMark, Func<CsvWriter, CancellationToken, IAsyncEnumerable<int>> parts,
    ILogger<CsvStream> logger) : IResult
{
    private const int MaxUnflushedBytes = 64 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, ct) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = $"{CsvWriter.MediaType}; charset=utf-8; header=present";
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        response.Headers.CacheControl = "private, no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await response.StartAsync(ct);
            await WriteAsync(response.BodyWriter, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The client went away.
        }
        catch (Exception e)
        {
            logger.ExportBroken(fileName, e);
            httpContext.Abort();
        }
    }

    private async Task WriteAsync(PipeWriter output, CancellationToken ct)
    {
        var csv = new CsvWriter(output);
        if (withByteOrderMark) csv.WriteByteOrderMark();
        await foreach (var _ in parts(csv, ct).WithCancellation(ct))
            if (output.UnflushedBytes >= MaxUnflushedBytes) await output.FlushAsync(ct);
        await output.FlushAsync(ct);
    }
}
