using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Customers;

/// <summary>Which customers to list, and which page of them.</summary>
public record CustomersQuery
{
    /// <summary>Page, from 1 (the default).</summary>
    [Range(1, int.MaxValue)]
    public int? Page { get; init; }

    /// <summary>Customers on a page, 1 to 100 (default 25).</summary>
    [Range(1, CustomerReader.MaxLimit)]
    public int? Limit { get; init; }

    /// <summary>Text, at most 200 characters, that the id or the display name contains, whatever its case.</summary>
    [MaxLength(CustomerReader.MaxSearchLength)]
    public string? Search { get; init; }

    /// <summary>One UTC month as YYYY-MM: customers with deltas recorded in it, and the figures of that month.</summary>
    [RegularExpression(Patterns.Month)]
    public string? Period { get; init; }
}

/// <summary>A customer in a list.</summary>
public sealed record CustomerRow
{
    public required string CustomerId { get; init; }

    /// <summary>0x and 40 hex digits: the first 20 bytes of SHA-256 over the log's origin and the customer's id.</summary>
    public required string CustomerReference { get; init; }

    /// <summary>Deltas recorded, ever or in the period.</summary>
    public required long TotalDeltas { get; init; }

    /// <summary>Sum of these deltas.</summary>
    public required Amount ComputedBalance { get; init; }

    public required string ComputedBalanceText { get; init; }

    /// <summary>Sum of those of them that a signed tree head covers: usually all.</summary>
    public required Amount VerifiedBalance { get; init; }

    public required string VerifiedBalanceText { get; init; }

    /// <summary>When the first of them was recorded; null if there are none.</summary>
    public required string? FirstDeltaAt { get; init; }

    /// <summary>When the last of them was recorded; null if there are none.</summary>
    public required string? LastDeltaAt { get; init; }

    /// <summary>With include=directory, where one was given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DisplayName { get; init; }

    /// <summary>With include=directory: none, per_second, per_minute, hourly, daily or weekly.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EventCadence { get; init; }

    /// <summary>With include=directory: the customer's unit of account; empty if none was set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UnitLabel { get; init; }

    /// <summary>With include=directory: when it was made, by hand or by its first delta.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CreatedAt { get; init; }
}

/// <summary>Customers ordered by the bytes of their ids.</summary>
/// <param name="Customers">One page of the customers.</param>
/// <param name="Frozen">True: verification of this environment has stopped, the verified balances stay where they were.</param>
public sealed record CustomerList(IReadOnlyList<CustomerRow> Customers, bool Frozen, PagePagination Pagination);

/// <summary>How many customers there are, and how much was recorded. Exact, as of now.</summary>
/// <param name="Period">The current UTC month, YYYY-MM.</param>
/// <param name="TotalCustomers">Customers with at least one delta: the total of the list.</param>
/// <param name="CustomersWithoutDeltas">Customers that were created and have no delta yet.</param>
/// <param name="ActiveThisMonth">Customers with a delta recorded this month.</param>
/// <param name="CreatedThisMonth">Customers that came to be this month, by hand or by their first delta.</param>
/// <param name="TotalDeltas">Deltas ever recorded in the environment.</param>
/// <param name="DeltasThisMonth">Deltas recorded this month.</param>
public sealed record CustomersSummary(
    string Period, long TotalCustomers, long CustomersWithoutDeltas, long ActiveThisMonth, long CreatedThisMonth,
    long TotalDeltas, long DeltasThisMonth);

/// <summary>One customer with its latest deltas.</summary>
public sealed record CustomerDetail
{
    public required string CustomerId { get; init; }

    /// <summary>0x and 40 hex digits: the first 20 bytes of SHA-256 over the log's origin and the customer's id.</summary>
    public required string CustomerReference { get; init; }

    /// <summary>The environment whose log holds the customer's deltas (env_…): it is the ledger's unit of partition.</summary>
    public required string CustomerPartition { get; init; }

    /// <summary>Null if none was given.</summary>
    public required string? DisplayName { get; init; }

    /// <summary>none, per_second, per_minute, hourly, daily or weekly.</summary>
    public required string EventCadence { get; init; }

    /// <summary>The customer's unit of account; empty if none was set.</summary>
    public required string UnitLabel { get; init; }

    /// <summary>When it was made, by hand or by its first delta.</summary>
    public required string CreatedAt { get; init; }

    /// <summary>Deltas recorded, ever or in the scope.</summary>
    public required long TotalDeltas { get; init; }

    /// <summary>Sum of these deltas.</summary>
    public required Amount ComputedBalance { get; init; }

    public required string ComputedBalanceText { get; init; }

    /// <summary>Sum of those of them that a signed tree head covers: usually all.</summary>
    public required Amount VerifiedBalance { get; init; }

    public required string VerifiedBalanceText { get; init; }

    /// <summary>True: verification of this environment has stopped, verifiedBalance stays where it was.</summary>
    public required bool Frozen { get; init; }

    /// <summary>The customer's latest checkpoint; null if it has none.</summary>
    public required CheckpointSummary? LatestCheckpoint { get; init; }

    /// <summary>One page of its deltas.</summary>
    public required ActivityView RecentActivity { get; init; }
}

/// <summary>Deltas, newest first.</summary>
/// <param name="Items">One page of the deltas.</param>
public sealed record ActivityView(IReadOnlyList<ActivityItem> Items, PagePagination Pagination);

/// <param name="Reason">Null once its data was destroyed.</param>
/// <param name="Status">QUEUED, VERIFIED or FAILED.</param>
/// <param name="Time">When it was recorded.</param>
/// <param name="VerificationReference">Origin of the log and index in it: origin#index.</param>
/// <param name="DataPurged">Present and true once reason, referenceId and metadata were destroyed.</param>
public sealed record ActivityItem(
    Amount Delta, string? Reason, string? ReferenceId, string Status, string Time, string RecordId, string VerificationReference,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool DataPurged);

/// <summary>A customer to create before its first delta.</summary>
public sealed record CreateCustomerRequest
{
    /// <summary>1 to 200 characters on one line.</summary>
    [Required, StringLength(CustomerDashboard.MaxNameLength, MinimumLength = 1)]
    public string? DisplayName { get; init; }

    /// <summary>1 to 128 of ASCII letters, digits and _ - . : (not "." or ".."); made if left out.</summary>
    [RegularExpression(Patterns.CustomerId)]
    public string? CustomerId { get; init; }

    /// <summary>
    /// none (the default), per_second, per_minute, hourly, daily or weekly: a delta within that time after the
    /// customer's last one is refused with 429 CADENCE_LIMIT.
    /// </summary>
    [AllowedValues("none", "per_second", "per_minute", "hourly", "daily", "weekly")]
    public string? EventCadence { get; init; }

    /// <summary>The customer's unit of account, at most 32 characters; left out: the first delta may set it.</summary>
    [MaxLength(CustomerIds.MaxUnitLength)]
    public string? UnitLabel { get; init; }
}

/// <summary>What to change of a customer; what is left out stays as it is.</summary>
public sealed record ChangeCustomerRequest
{
    /// <summary>1 to 200 characters on one line.</summary>
    [StringLength(CustomerDashboard.MaxNameLength, MinimumLength = 1)]
    public string? DisplayName { get; init; }

    /// <summary>none, per_second, per_minute, hourly, daily or weekly.</summary>
    [AllowedValues("none", "per_second", "per_minute", "hourly", "daily", "weekly")]
    public string? EventCadence { get; init; }

    /// <summary>At most 32 characters, empty is none; only while the customer has no delta.</summary>
    [MaxLength(CustomerIds.MaxUnitLength)]
    public string? UnitLabel { get; init; }
}

[JsonSerializable(typeof(CreateCustomerRequest))]
[JsonSerializable(typeof(ChangeCustomerRequest))]
[JsonSerializable(typeof(ApiEnvelope<CustomerList>))]
[JsonSerializable(typeof(ApiEnvelope<CustomersSummary>))]
[JsonSerializable(typeof(ApiEnvelope<CustomerDetail>))]
[JsonSerializable(typeof(DashboardEnvelope<CustomerList>))]
[JsonSerializable(typeof(DashboardEnvelope<CustomersSummary>))]
[JsonSerializable(typeof(DashboardEnvelope<CustomerDetail>))]
internal sealed partial class CustomersJson : JsonSerializerContext;
