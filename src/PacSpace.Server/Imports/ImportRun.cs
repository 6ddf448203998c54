using System.Globalization;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Plans;
using PacSpace.Server.Hosting.Uploads;
using PacSpace.Server.Pipeline;

namespace PacSpace.Server.Imports;

/// <summary>
/// Reads the lines of one upload and appends them in groups: while one is appended the next one gathers, and no further
/// line is read when both are full. Rows wait for no client: what was read is appended while more is waited for. Before
/// each group the key is looked up again.
/// </summary>
internal sealed class ImportRun(
    string importId, ImportKey key, ImportRows rows, ImportAppends appends, PlanCaps caps, ImportProgress progress,
    TimeProvider clock)
{
    private ImportGroup _group = new();
    private Task<ApiError?> _underWay = Task.FromResult<ApiError?>(null);

    /// <summary>Runs to the end of the upload, or to what ends it before, which is given.</summary>
    /// <exception cref="UnreadableUploadException">From a line on it can't be read; the lines before it are settled.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was read before may be settled or not.</exception>
    public async Task<ApiError?> RunAsync(UploadReader reader, CancellationToken ct)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            while (true)
            {
                var next = reader.ReadAsync(reading.Token);
                bool isRow;
                if (next.IsCompletedSuccessfully)
                {
                    isRow = next.Result;
                }
                else
                {
                    var read = next.AsTask();
                    if (await WaitForClientAsync(read, ct) is { } early)
                    {
                        await reading.CancelAsync();
                        await Task.WhenAny(read);
                        return early;
                    }
                    isRow = await read;
                }
                if (!isRow) break;
                Take(reader);
                if (_group.IsFull && await FlushAsync(ct) is { } end) return end;
            }
            return await FlushAsync(ct) ?? await _underWay;
        }
        catch (UnreadableUploadException)
        {
            if ((await FlushAsync(ct) ?? await _underWay) is { } end) return end;
            throw;
        }
        finally
        {
            // Counts what is durable before anybody asks. Its own failure was, or will be, thrown above.
            await Task.WhenAny(_underWay);
        }
    }

    /// <summary>Appends what was read while more is waited for; gives what ends the import meanwhile.</summary>
    private async Task<ApiError?> WaitForClientAsync(Task<bool> read, CancellationToken ct)
    {
        while (!read.IsCompleted)
        {
            if (_underWay.IsCompleted && await FlushAsync(ct) is { } end) return end;
            if (_underWay.IsCompleted) await Task.WhenAny(read);
            else await Task.WhenAny(read, _underWay);
        }
        return null;
    }

    private void Take(UploadReader reader)
    {
        var line = reader.Line;
        var row = rows.Read(reader, out var error);
        if (row is null)
        {
            _group.Refuse(line, error!);
            return;
        }
        var errors = new List<FieldError>();
        var item = DeltaRules.Check(
            row, row.IdempotencyKey, key.Caller.Environment.Number, clock.GetUtcNow(), caps.Of(key.Caller), errors);
        if (item is null) _group.Refuse(line, ApiError.Validation(errors));
        else _group.Add(line, row.IdempotencyKey is null ? item with { IdempotencyKey = KeyOf(line) } : item);
    }

    private string KeyOf(long line) => string.Create(CultureInfo.InvariantCulture, $"import:{importId}#{line}");

    /// <summary>Waits for the group under way and starts the gathered one; gives what ended the one under way.</summary>
    private async Task<ApiError?> FlushAsync(CancellationToken ct)
    {
        if (await _underWay is { } end) return end;
        if (_group.IsEmpty) return null;
        if (await key.CheckAsync(ct) is { } refusal) return refusal;
        var group = _group;
        _group = new ImportGroup();
        _underWay = SettleAsync(group, ct);
        return null;
    }

    private async Task<ApiError?> SettleAsync(ImportGroup group, CancellationToken ct)
    {
        var outcomes = group.Items.Count == 0 ? [] : await appends.AppendAsync(key.Caller.Environment, group.Items, ct);
        return group.Settle(outcomes, progress) is { } end ? AppendErrors.Of(end) : null;
    }
}
