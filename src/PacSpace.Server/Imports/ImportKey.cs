using Microsoft.Extensions.Primitives;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Imports;

/// <summary>The key that an import came with, looked up again while it runs: it may be switched off meanwhile.</summary>
internal sealed class ImportKey(ApiKeyGate gate, StringValues header, ApiCaller caller, TimeProvider clock)
{
    private const string Ended =
        "The API key that the import came with opens this environment no longer, so the rest was not recorded. Use another key of it.";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // As long as a ledger that is away is waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Who calls, by the look before.</summary>
    public ApiCaller Caller { get; private set; } = caller;

    /// <summary>Why nothing more may be recorded with this key; null if it may.</summary>
    public async ValueTask<ApiError?> CheckAsync(CancellationToken ct)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                var (key, refusal) = await gate.OpenAsync(header, ct);
                if (key is null) return refusal! with { Message = Ended };
                Caller = key.Caller;
                return null;
            }
            catch (StorageUnavailableException) when (clock.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(Pause, clock, ct);
            }
            catch (StorageUnavailableException)
            {
                return ApiError.Unavailable("The API key can't be looked up now.");
            }
        }
    }
}
