using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.PublicVerify;

/// <summary>What a stranger who holds a root may learn. Recomputed from what is stored, not remembered.</summary>
/// <param name="Verified">True if every check passed.</param>
/// <param name="Kind">checkpoint, environment, selection or delta.</param>
/// <param name="Records">Hashes of what is covered, paged; amounts and reasons only where the tenant allows it.</param>
public sealed record VerifyView(
    bool Verified, string ProofRoot,
    [property: AllowedValues("checkpoint", "environment", "selection", "delta")] string Kind,
    string RecordedAt, SummaryView Summary,
    IReadOnlyList<RecordView> Records, VerificationView Verification, OffsetPagination Pagination);

public sealed record SummaryView(
    long RecordCount, Amount? NetChange, Amount? StartingBalance, Amount? EndingBalance,
    string? FirstRecordAt, string? LastRecordAt, bool? Closed, string? Unit, string? StartDate, string? EndDate);

/// <param name="Amount">Null unless the tenant's verifyDetail is amounts or full.</param>
/// <param name="Reason">Null unless it is full.</param>
/// <param name="ReferenceId">Null unless it is full.</param>
/// <param name="Status">verified, or failed if its recomputed hash does not match.</param>
/// <param name="DataPurged">Present and true once reason and referenceId were destroyed.</param>
public sealed record RecordView(
    Amount? Amount, string? Reason, string? ReferenceId,
    [property: AllowedValues("verified", "failed")] string Status, string? Time, string ItemHash,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool DataPurged = false);

/// <param name="VerificationReference">Origin of the log and index in it: origin#index.</param>
/// <param name="VerificationExplorerUrl">Where the anchor can be looked at; null if none is configured.</param>
/// <param name="TreeHead">The signed head that covers the entry.</param>
public sealed record VerificationView(
    string VerificationReference, string? VerificationExplorerUrl, string? TreeHead, string? PublicKey, IReadOnlyList<CheckView> Checks);

public sealed record CheckView(string Name, bool Passed, string Detail);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ApiEnvelope<VerifyView>))]
[JsonSerializable(typeof(ApiEnvelope<PublicProofView>))]
internal sealed partial class PublicVerifyJson : JsonSerializerContext;
