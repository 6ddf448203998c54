using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Tenants;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Settings;

/// <summary>What a tenant chooses for all its environments.</summary>
internal static class SettingsEndpoints
{
    /// <summary>Settings of the tenant</summary>
    /// <remarks>The tenant's settings. They are about all its environments.</remarks>
    internal static async Task<Ok<DashboardEnvelope<SettingsView>>> GetAsync(
        DashboardCaller caller, IControlStore store, CancellationToken ct) =>
        Dashboard.Ok(SettingsView.Of(await store.FindSettingsAsync(caller.TenantId, ct)));

    /// <summary>Change settings</summary>
    /// <remarks>
    /// Changes settings. They are in force on every server within 5 seconds. Shortening <c>payloadRetention</c>
    /// destroys the reasons, reference ids and metadata of older deltas in Sandbox and Production, for good: it needs
    /// <c>confirm: true</c>, and the refusal without it says how much would be destroyed. Stored results of
    /// reconciliations that may name such deltas go with them. Balances and proofs stay.
    /// </remarks>
    internal static async Task<Results<Ok<DashboardEnvelope<SettingsView>>, ErrorResult>> ChangeAsync(
        ChangeSettingsRequest request, DashboardCaller caller, IControlStore store, TenantSettingsDirectory directory,
        ExpiredPayloads expired, RetentionSignal signal, TimeProvider clock, ILogger<TenantSettingsDirectory> log,
        CancellationToken ct)
    {
        if (request is { PayloadRetention: null, VerifyDetail: null })
            return (ErrorResult)ApiError.Validation("body", "changes nothing; send payloadRetention or verifyDetail");
        VerifyDetail? detail = request.VerifyDetail switch
        {
            "summary" => VerifyDetail.Summary,
            "amounts" => VerifyDetail.Amounts,
            "full" => VerifyDetail.Full,
            _ => null,
        };
        if (request.VerifyDetail is not null && detail is null)
            return (ErrorResult)ApiError.Validation("verifyDetail", "must be summary, amounts or full");

        var current = new PayloadRetention((await store.FindSettingsAsync(caller.TenantId, ct)).PayloadRetentionDays);
        DestructionView? destroys = null;
        if (request.PayloadRetention is { } asked && asked.IsShorterThan(current))
        {
            var before = clock.GetUtcNow().AddDays(-asked.Days);
            destroys = new DestructionView(await expired.CountAsync(caller.TenantId, before, ct), before);
            if (request.Confirm != true) return (ErrorResult)Unconfirmed(asked, current, destroys);
        }

        var settings = await store.ChangeSettingsAsync(
            caller.TenantId, request.PayloadRetention?.Days, detail, clock.GetUtcNow(), ct);
        directory.ForgetAll();
        if (request.PayloadRetention is not null) signal.Set();
        var view = SettingsView.Of(settings) with { Destroys = destroys };
        log.Changed(caller.TenantId, caller.UserId, view.PayloadRetention.ToString(), view.VerifyDetail);
        return Dashboard.Ok(view, destroys is null ? null : Said(view));
    }

    private static ApiError Unconfirmed(PayloadRetention asked, PayloadRetention current, DestructionView destroys) =>
        ApiError.Validation("confirm", string.Create(CultureInfo.InvariantCulture,
            $"must be true to shorten payloadRetention from {current} to {asked}: that destroys the reason, referenceId "
            + $"and metadata of every delta recorded more than {asked.Days} days ago (now up to {destroys.Payloads} of "
            + $"them) and the stored reconciliations that may name such deltas, in Sandbox and Production, and nobody can bring "
            + $"them back; balances and proofs stay"));

    private static string Said(SettingsView view) => string.Create(CultureInfo.InvariantCulture,
        $"The reason, referenceId and metadata of up to {view.Destroys!.Payloads} deltas recorded before "
        + $"{Timestamp.Text(view.Destroys.RecordedBefore.ToUnixTimeMilliseconds())} are being destroyed, with the stored "
        + $"reconciliations that may name them, and can't be brought back; from now on that happens {view.PayloadRetentionDays} days after recording. Balances and proofs stay.");
}
