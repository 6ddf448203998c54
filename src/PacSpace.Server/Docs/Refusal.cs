using System.Text.Json;
using System.Text.Json.Nodes;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Docs;

/// <summary>An error code as the API description tells of it.</summary>
/// <param name="Meaning">One line: why it comes.</param>
/// <param name="Message">As a client may read it.</param>
internal sealed record Refusal(int Status, string Code, string Meaning, string Message)
{
    private const string RequestId = "req_06f3n8q2r7kkv9x4t1m5w0hbzc";
    private const string Customer = "customer_001";

    public static readonly IReadOnlyList<Refusal> All =
    [
        new(400, ErrorCodes.ValidationError,
            "a member, parameter or header is missing or not as it should be; details name each", "delta must not be zero.")
        {
            Detail = new FieldError("delta", "must not be zero"),
        },
        new(400, ErrorCodes.MalformedJson, "the body is not JSON", "The body is not valid JSON (line 3, byte 14)."),
        new(400, ErrorCodes.InvalidScopeCombination,
            "period, timePreset, dates and startingCheckpoint exclude one another",
            "startingCheckpoint cannot be combined with period.")
        {
            Detail = new FieldError("startingCheckpoint", "cannot be combined with period"),
        },
        new(400, ErrorCodes.ScopeTooWide, "the window is wider than maxScopeMonths (see getLimits)",
            "endDate is more than 24 months after startDate.")
        {
            Detail = new FieldError("endDate", "is more than 24 months after startDate"),
        },
        new(400, ErrorCodes.InvalidToken, "the mailed token is wrong, used or expired",
            "This link is not valid, or was used or has expired. Ask for a new one."),
        new(401, ErrorCodes.InvalidApiKey, "X-Api-Key is missing, malformed, unknown or has the wrong secret",
            "This API key is not valid. Check it, or create one under /dashboard/api-keys."),
        new(401, ErrorCodes.ApiKeyDisabled, "the key is switched off",
            "This API key is switched off. Switch it on under /dashboard/api-keys, or use another one."),
        new(401, ErrorCodes.InvalidCredentials, "the e-mail address or the password is wrong",
            "E-mail address or password is wrong."),
        new(401, ErrorCodes.JwtInvalid, "the token is missing or not valid, or its session has ended",
            "This needs a token: Authorization: Bearer <token from POST /dashboard/auth/login>."),
        new(401, ErrorCodes.JwtExpired, "the session has expired; log in again",
            "Your session has expired. Log in again at POST /dashboard/auth/login."),
        new(402, ErrorCodes.PlanLimitExceeded, "the plan's deltas are used up",
            "The plan's 100 deltas are used up. Upgrade the plan to record more; reading and verifying stay free."),
        new(402, ErrorCodes.PaidPlanRequired, "the plan does not have this", "Production needs a paid plan."),
        new(403, ErrorCodes.Forbidden, "the caller is known and may not do this", "Your role does not allow this."),
        new(403, ErrorCodes.EmailNotVerified, "the address is not verified yet",
            "Verify your e-mail address first: open the link that was mailed to you."),
        new(403, ErrorCodes.CsrfRequired, "a call by cookie lacks X-Pacspace-CSRF: 1", "Send X-Pacspace-CSRF: 1."),
        new(403, ErrorCodes.ApiKeyEnvironmentHostMismatch, "this host does not serve the key's environment",
            "This host does not serve production keys. Use the base URL of your production environment."),
        new(404, ErrorCodes.NotFound, "there is no such thing, or it is not the caller's",
            "There is none with this id."),
        new(404, ErrorCodes.CustomerNotFound, "the environment has no such customer",
            "There is no customer 'customer_001' in this environment.") { CustomerId = Customer },
        new(404, ErrorCodes.RecordNotFound, "the environment has no such record",
            "There is no record 'rec_000000003b00000002' in this environment."),
        new(404, ErrorCodes.CheckpointNotFound, "there is no such checkpoint, or it is not this customer's",
            "There is no checkpoint 'chk_06f3n8' in this environment."),
        new(404, ErrorCodes.ProofNotFound, "nothing has this root", "No checkpoint or receipt has this root."),
        new(404, ErrorCodes.AdjustedDeltaNotFound, "adjusts names no earlier delta of the customer",
            "adjusts names no earlier delta of this customer."),
        new(405, ErrorCodes.MethodNotAllowed, "the path does not take this method; Allow lists those it takes",
            "/api/v1/balance/delta does not take GET; it takes POST."),
        new(409, ErrorCodes.IdempotencyKeyReused, "the key was used for another request; details name what differs",
            "This Idempotency-Key was used for another request. Send a new key for a new request.")
        {
            Detail = new FieldError("delta", "differs from the first request with this key"),
        },
        new(409, ErrorCodes.CustomerExists, "the id is taken", "There is a customer 'customer_001' already.")
        {
            CustomerId = Customer,
        },
        new(409, ErrorCodes.UnitMismatch, "the customer has another unit of account",
            "The customer's unit is 'EUR'. Send that unit, or none.")
        {
            Detail = new FieldError("unit", "must be 'EUR' or absent"),
        },
        new(412, ErrorCodes.ContractNotDeployed, "the environment is not active (yet)",
            "Your production environment is deploying, not active. See /dashboard/environments/environment-status."),
        new(413, ErrorCodes.BodyTooLarge, "the body is larger than this route takes",
            "The body is larger than this route takes. Send less at once."),
        new(415, ErrorCodes.UnsupportedMediaType, "the Content-Type is none that this route takes",
            "The body must be JSON: send Content-Type: application/json."),
        new(422, ErrorCodes.EmptyCheckpoint, "the window has no deltas",
            "There are no deltas in this window, so there is nothing to lock."),
        new(422, ErrorCodes.BalanceOutOfRange, "a balance would reach 10^19",
            "This delta would take the balance to 10^19 or beyond.") { CustomerId = Customer },
        new(429, ErrorCodes.RateLimited, "too many requests; come back after Retry-After",
            "Too many requests. Try again in 1 s.") { RetryAfterSeconds = 1 },
        new(429, ErrorCodes.CadenceLimit, "the customer's eventCadence allows no delta before Retry-After",
            "This customer takes one delta in 60 s. Send it again in 12 s, or change the customer's eventCadence.")
        {
            RetryAfterSeconds = 12, CustomerId = Customer,
        },
        new(429, ErrorCodes.AccountLocked, "too many wrong passwords; come back after Retry-After",
            "Too many wrong passwords. Try again in 900 s.") { RetryAfterSeconds = 900 },
        new(500, ErrorCodes.InternalError, "a fault of the server; requestId names it in the server's log",
            "Something went wrong on our side. The request id names this failure in the server's log."),
        new(503, ErrorCodes.ServiceUnavailable, "nothing was done; send the same request again after Retry-After",
            "The database can't be used now. Send it again.") { RetryAfterSeconds = 1 },
    ];

    private FieldError? Detail { get; init; }

    private int? RetryAfterSeconds { get; init; }

    private string? CustomerId { get; init; }

    /// <summary>A whole body with this code.</summary>
    public JsonNode Example()
    {
        IReadOnlyList<FieldError> details = Detail is null ? [] : [Detail];
        var body = new ErrorBody(Code, Message, details, RequestId, RetryAfterSeconds, CustomerId);
        var envelope = new ErrorEnvelope(false, Status, Message, body);
        return JsonSerializer.SerializeToNode(envelope, HostingJson.Relaxed.ErrorEnvelope)!;
    }
}
