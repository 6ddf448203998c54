using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Balances;

/// <summary>Balances and their differences stay below 10^19 in magnitude; beyond it there is no text for them.</summary>
internal static class BalanceRange
{
    /// <summary>The refusal if one of these amounts can't be answered, else null.</summary>
    public static ApiError? Check(params ReadOnlySpan<Amount?> amounts)
    {
        foreach (var amount in amounts)
            if (amount is { IsWithinBalanceRange: false })
                return new ApiError(422, ErrorCodes.BalanceOutOfRange,
                    "With these numbers a balance or a difference is 10^19 or beyond. Send smaller ones.");
        return null;
    }
}
