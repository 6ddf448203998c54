using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Tenants;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Settings;

/// <summary>What to change; what is left out stays as it is.</summary>
/// <param name="PayloadRetention">
/// How long reasons, reference ids and metadata are kept, counted from recording: <c>forever</c>, <c>90d</c>, <c>30d</c>
/// or <c>7d</c> (also as the numbers 90, 30, 7). Amounts, balances and proofs stay in any case.
/// </param>
/// <param name="VerifyDetail">
/// What the public verify page and its JSON show of a checkpoint's records to whoever holds the proof root:
/// <c>summary</c> (hashes and times), <c>amounts</c>, or <c>full</c> (amounts, reasons and reference ids).
/// </param>
/// <param name="Confirm">Must be true to shorten payloadRetention: that destroys payloads for good.</param>
internal sealed record ChangeSettingsRequest(
    PayloadRetention? PayloadRetention = null,
    [property: AllowedValues("summary", "amounts", "full")] string? VerifyDetail = null, bool? Confirm = null);

/// <param name="PayloadRetention"><c>forever</c>, <c>90d</c>, <c>30d</c> or <c>7d</c>.</param>
/// <param name="PayloadRetentionDays">The same in days; null: for ever.</param>
/// <param name="VerifyDetail"><c>summary</c>, <c>amounts</c> or <c>full</c>.</param>
/// <param name="UpdatedAt">Null if they never were changed.</param>
/// <param name="Destroys">Only after a change that shortened payloadRetention.</param>
internal sealed record SettingsView(
    PayloadRetention PayloadRetention, long? PayloadRetentionDays,
    [property: AllowedValues("summary", "amounts", "full")] string VerifyDetail, DateTimeOffset? UpdatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DestructionView? Destroys = null)
{
    public static SettingsView Of(TenantSettings settings) => new(
        new PayloadRetention(settings.PayloadRetentionDays),
        settings.PayloadRetentionDays == 0 ? null : settings.PayloadRetentionDays,
        Word(settings.VerifyDetail), settings.UpdatedAt);

    public static string Word(VerifyDetail detail) => detail switch
    {
        Storage.Control.VerifyDetail.Amounts => "amounts",
        Storage.Control.VerifyDetail.Full => "full",
        _ => "summary",
    };
}

/// <param name="Payloads">How many payloads are destroyed at once, at most; others follow as they come of age.</param>
/// <param name="RecordedBefore">They belong to deltas recorded before this.</param>
internal sealed record DestructionView(long Payloads, DateTimeOffset RecordedBefore);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ChangeSettingsRequest))]
[JsonSerializable(typeof(DashboardEnvelope<SettingsView>))]
internal sealed partial class SettingsJson : JsonSerializerContext;
