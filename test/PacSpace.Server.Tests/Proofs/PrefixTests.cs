using PacSpace.Core.Merkle;
using PacSpace.Server.Tests.Customers;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Proofs;

/// <summary>Two parties that hold leaves find their first difference by roots alone.</summary>
public class PrefixTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Prefix = $"{BalanceApi.Root}/reconcile/prefix";

    private static readonly string Zero = $"0x{new string('0', 64)}";

    private readonly HttpClient _api = fixture.Api;
    private readonly string _customer = ApiFixture.NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_difference_is_found_by_halving()
    {
        const int Count = 700, Different = 431;
        await FillAsync(Count);
        Hash[] theirs = [.. await fixture.Tenant.Store.ReadLeavesAsync(
            fixture.Tenant.Environment.Number, _customer, 1, Count, Ct)];
        Assert.Equal(Count, theirs.Length);
        theirs[Different - 1] = Hash.Sha256("another delta"u8);
        var (low, high, questions) = (0, Count, 0);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            var root = MerkleHasher.Root(theirs.AsSpan(0, middle)).ToPrefixedHex();
            var data = (await _api.PostJsonAsync(
                Prefix, new { customerId = _customer, sequence = middle, root }, Ct)).IsOk().Data;
            Assert.Equal(["customerId", "sequence", "agreed", "ourRoot"], data.Names());
            Assert.Equal((_customer, (long)middle), ((string)data["customerId"]!, (long)data["sequence"]!));
            Assert.Equal((bool)data["agreed"]!, root == (string)data["ourRoot"]!);
            if ((bool)data["agreed"]!) low = middle;
            else high = middle;
            questions++;
        }
        Assert.Equal(Different, high);
        Assert.InRange(questions, 1, 10);
    }

    [Fact]
    public async Task A_sequence_may_be_text_as_answers_have_it()
    {
        await FillAsync(1);
        var data = (await _api.PostJsonAsync(
            Prefix, new { customerId = _customer, sequence = "1", root = Zero }, Ct)).IsOk().Data;
        Assert.False((bool)data["agreed"]!);
    }

    [Fact]
    public async Task What_can_not_be_compared_is_refused()
    {
        await FillAsync(3);
        await RefusedAsync(new { customerId = _customer, sequence = 4, root = Zero }, "sequence");
        var beyond = await _api.PostJsonAsync(Prefix, new { customerId = _customer, sequence = 4, root = Zero }, Ct);
        Assert.Contains("3 deltas", (string)beyond.Body!["message"]!, StringComparison.Ordinal);
        await RefusedAsync(new { customerId = _customer, sequence = 0, root = Zero }, "sequence");
        await RefusedAsync(new { customerId = _customer, sequence = -1, root = Zero }, "sequence");
        await RefusedAsync(new { customerId = _customer, sequence = 1.5, root = Zero }, "sequence");
        await RefusedAsync(new { customerId = _customer, sequence = 1, root = Zero[2..] }, "root");
        await RefusedAsync(new { customerId = _customer, sequence = 1, root = Zero.ToUpperInvariant() }, "root");
        await RefusedAsync(new { }, "customerId", "sequence", "root");
        (await _api.PostJsonAsync(Prefix, new { customerId = "nobody", sequence = 1, root = Zero }, Ct))
            .IsRefused(404, "CUSTOMER_NOT_FOUND");
        (await fixture.Tenant.Tenant.Server.Anonymous.PostJsonAsync(
            Prefix, new { customerId = _customer, sequence = 1, root = Zero }, Ct)).IsRefused(401, "INVALID_API_KEY");
        var stranger = await ApiTenant.CreateAsync(fixture.Tenant.Tenant.Server, Ct);
        (await stranger.Api.PostJsonAsync(Prefix, new { customerId = _customer, sequence = 1, root = Zero }, Ct))
            .IsRefused(404, "CUSTOMER_NOT_FOUND");
    }

    [Fact]
    public async Task A_customer_without_deltas_is_known_and_has_no_beginning_to_compare()
    {
        (await fixture.Tenant.Tenant.Dashboard.CreateCustomerAsync(new { displayName = "A", customerId = _customer }, Ct)).IsCreated();
        await RefusedAsync(new { customerId = _customer, sequence = 1, root = Zero }, "sequence");
    }

    private async Task RefusedAsync(object body, params string[] fields) =>
        (await _api.PostJsonAsync(Prefix, body, Ct)).IsRefused(400, "VALIDATION_ERROR", fields);

    private async Task FillAsync(int count)
    {
        if (count > 1)
            await _api.BatchAsync(Enumerable.Range(1, count - 1).Select(_ => BalanceApi.Good(_customer, 1)), Ct);
        await _api.RecordVerifiedAsync(_customer, Ct);
    }
}
