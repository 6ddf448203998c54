using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Balances;

internal static class BalanceErrors
{
    /// <summary>The refusal of a question whose answer no amount can hold; null if all of them are in range.</summary>
    public static ApiError? OutOfRange(params ReadOnlySpan<Amount?> answers)
    {
        foreach (var answer in answers)
            if (answer is { IsWithinBalanceRange: false })
                return new ApiError(422, ErrorCodes.BalanceOutOfRange,
                    "The balances of this request lead to 10^19 or beyond. Send smaller ones.");
        return null;
    }
}
