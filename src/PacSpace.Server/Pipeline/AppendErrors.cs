using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Pipeline;

/// <summary>The one place where refusals of the append path become statuses and codes.</summary>
internal static class AppendErrors
{
    public static ApiError Of(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.KeyReused reused => new ApiError(409, ErrorCodes.IdempotencyKeyReused,
            "This Idempotency-Key was used for another request. Send a new key for a new request.")
        {
            Details = [.. reused.Members.Select(m => new FieldError(m, "differs from the first request with this key"))],
        },
        AppendOutcome.CapReached cap => new ApiError(402, ErrorCodes.PlanLimitExceeded,
            $"The plan's {cap.Max} deltas are used up. Upgrade the plan to record more; reading and verifying stay free."),
        AppendOutcome.UnitMismatch mismatch => new ApiError(409, ErrorCodes.UnitMismatch,
            $"The customer's unit is '{mismatch.CustomerUnit}', fixed when it was created or by its first delta. "
            + "Send that unit, or none.")
        {
            Details = [new FieldError("unit", $"must be '{mismatch.CustomerUnit}' or absent")],
        },
        AppendOutcome.CadenceLimit cadence => CadenceLimit(cadence),
        AppendOutcome.AdjustedDeltaNotFound => ApiError.NotFound(ErrorCodes.AdjustedDeltaNotFound,
            "adjusts names no earlier delta of this customer. Where retention destroyed its referenceId, send its recordId alone."),
        AppendOutcome.BalanceOutOfRange => new ApiError(422, ErrorCodes.BalanceOutOfRange,
            "This delta would take the balance to 10^19 or beyond."),
        AppendOutcome.Frozen => ApiError.Unavailable(
            "Verification of this environment has stopped; nothing is recorded until the operator resumes it.", 60),
        AppendOutcome.StaleCheckpoint => ApiError.Unavailable("The window changed while it was being locked; send it again."),
        AppendOutcome.Unavailable unavailable => ApiError.Unavailable(unavailable.Reason + " Send it again."),
        _ => throw new ArgumentException($"{outcome.GetType().Name} is not a refusal.", nameof(outcome)),
    };

    private static ApiError CadenceLimit(AppendOutcome.CadenceLimit cadence)
    {
        var seconds = (int)Math.Min((cadence.WaitMilliseconds + 999) / 1000, int.MaxValue);
        return new ApiError(429, ErrorCodes.CadenceLimit,
            $"This customer takes one delta in {cadence.CadenceSeconds} s. Send it again in {seconds} s, or change the "
            + "customer's eventCadence.")
        {
            RetryAfterSeconds = seconds,
        };
    }
}
