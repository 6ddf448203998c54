using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.PublicVerify;

/// <summary>What a stranger who holds a root may learn. Recomputed from what is stored, not remembered.</summary>
/// <param name="Verified">True if every check passed.</param>
/// <param name="ProofRoot">As it was asked for.</param>
/// <param name="Kind">checkpoint, environment, selection or delta.</param>
/// <param name="RecordedAt">When the checkpoint was made, or the delta recorded.</param>
/// <param name="Summary">What is covered, in sums.</param>
/// <param name="Records">Hashes of what is covered, paged; amounts and reasons only where the tenant allows it.</param>
/// <param name="Verification">What was checked, and against what.</param>
/// <param name="Pagination">Of records.</param>
public sealed record VerifyView(
    bool Verified, string ProofRoot,
    [property: AllowedValues("checkpoint", "environment", "selection", "delta")] string Kind,
    string RecordedAt, SummaryView Summary,
    IReadOnlyList<RecordView> Records, VerificationView Verification, OffsetPagination Pagination);

/// <param name="RecordCount">Covered deltas; of an environment checkpoint, customers.</param>
/// <param name="NetChange">Sum of the covered deltas; null for a delta and for an environment.</param>
/// <param name="StartingBalance">Balance before the first covered delta; null where there is none.</param>
/// <param name="EndingBalance">Balance after the last covered delta; null where there is none.</param>
/// <param name="FirstRecordAt">When the first of them was recorded.</param>
/// <param name="LastRecordAt">When the last of them was recorded.</param>
/// <param name="Closed">False while more deltas may come into the window; null where there is no window.</param>
/// <param name="Unit">The customer's unit of account, empty if none was set; null where it is not told.</param>
/// <param name="StartDate">Inclusive start of the window; null where there is none.</param>
/// <param name="EndDate">Exclusive end of the window; null where there is none.</param>
public sealed record SummaryView(
    long RecordCount, Amount? NetChange, Amount? StartingBalance, Amount? EndingBalance,
    string? FirstRecordAt, string? LastRecordAt, bool? Closed, string? Unit, string? StartDate, string? EndDate);

/// <param name="Amount">Null unless the tenant's verifyDetail is amounts or full.</param>
/// <param name="Reason">Null unless it is full.</param>
/// <param name="ReferenceId">Null unless it is full.</param>
/// <param name="Status">verified, or failed if its recomputed hash does not match.</param>
/// <param name="Time">When it was recorded.</param>
/// <param name="ItemHash">Its leaf hash: 0x and 64 hex digits.</param>
/// <param name="DataPurged">Present and true once reason and referenceId were destroyed.</param>
public sealed record RecordView(
    Amount? Amount, string? Reason, string? ReferenceId,
    [property: AllowedValues("verified", "failed")] string Status, string? Time, string ItemHash,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool DataPurged = false);

/// <param name="VerificationReference">Origin of the log and index in it: origin#index.</param>
/// <param name="VerificationExplorerUrl">Where the anchor can be looked at; null if none is configured.</param>
/// <param name="TreeHead">The signed head that covers the entry.</param>
/// <param name="PublicKey">
/// The log's key, as this server says: whoever checks takes it from a source of their own.
/// </param>
/// <param name="Checks">Each step that was recomputed, in its order.</param>
public sealed record VerificationView(
    string VerificationReference, string? VerificationExplorerUrl, string? TreeHead, string? PublicKey, IReadOnlyList<CheckView> Checks);

/// <param name="Name">statement, leaves, totals, root, proofRoot, treeHead, inclusion or anchor.</param>
/// <param name="Passed">True if it holds.</param>
/// <param name="Detail">What was held against what, in words.</param>
public sealed record CheckView(string Name, bool Passed, string Detail);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ApiEnvelope<VerifyView>))]
[JsonSerializable(typeof(ApiEnvelope<PublicProofView>))]
internal sealed partial class PublicVerifyJson : JsonSerializerContext;
