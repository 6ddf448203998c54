using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Deltas;

public class FreePlanTests(ServerFixture fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_at_once_get_exactly_the_hundred_deltas_of_the_plan()
    {
        var api = (await ApiTenant.CreateAsync(fixture.Server, Ct, "free")).Api;
        var answers = (await Task.WhenAll(Enumerable.Range(0, 50).Select(EmitSomeAsync))).SelectMany(a => a).ToList();
        Assert.Equal(100, answers.Count(a => a.Status == 201));
        Assert.All(answers.Where(a => a.Status != 201), a => a.IsRefused(402, "PLAN_LIMIT_EXCEEDED"));
        Assert.Equal(100, (int)(await api.DeriveAsync("c", Ct))["deltasCount"]!);

        // Above the cap reading, locking and replays still work, and a refused request uses up no key.
        (await api.EmitWithKeyAsync(BalanceApi.Good("c"), "new", Ct)).IsRefused(402, "PLAN_LIMIT_EXCEEDED");
        (await api.LockAsync(new { customerId = "c" }, Ct)).IsCreated();
        foreach (var answer in answers.Where(a => a.Status == 201).Take(3))
        {
            var key = (string)answer.Data["referenceId"]!;
            var again = (await api.EmitWithKeyAsync(Body(key), key, Ct)).IsCreated();
            Assert.Equal((true, (string)answer.Data["recordId"]!),
                ((bool)again.Data["idempotent"]!, (string)again.Data["recordId"]!));
        }

        async Task<List<Answer>> EmitSomeAsync(int emitter)
        {
            var own = new List<Answer>();
            for (var i = 0; i < 4; i++)
            {
                var key = $"{emitter}-{i}";
                own.Add(await api.EmitWithKeyAsync(Body(key), key, Ct));
            }
            return own;
        }
    }

    [Fact]
    public async Task A_batch_fills_what_is_left_in_order()
    {
        var api = (await ApiTenant.CreateAsync(fixture.Server, Ct, "free")).Api;
        await api.BatchAsync(Enumerable.Range(0, 97).Select(_ => BalanceApi.Good("c", 1)), Ct);
        var last = (await api.BatchAsync(Enumerable.Range(0, 5).Select(_ => BalanceApi.Good("c", 1)), Ct)).IsCreated();
        Assert.Equal((3, 2), ((int)last.Data["totalQueued"]!, (int)last.Data["totalFailed"]!));
        Assert.Equal(["QUEUED", "QUEUED", "QUEUED", "FAILED", "FAILED"],
            last.Data["results"]!.AsArray().Select(r => (string)r!["status"]!));
        Assert.All(last.Data["results"]!.AsArray().Skip(3),
            r => Assert.Equal("PLAN_LIMIT_EXCEEDED", (string)r!["code"]!));
        Assert.Equal(100, (int)(await api.DeriveAsync("c", Ct))["deltasCount"]!);
    }

    [Fact]
    public async Task Sandbox_is_not_metered_on_a_paid_plan()
    {
        var api = (await ApiTenant.CreateAsync(fixture.Server, Ct)).Api;
        var answer = await api.BatchAsync(Enumerable.Range(0, 101).Select(_ => BalanceApi.Good("c", 1)), Ct);
        Assert.Equal(101, (int)answer.IsCreated().Data["totalQueued"]!);
    }

    private static object Body(string reference) =>
        new { customerId = "c", delta = 1, reason = "usage", referenceId = reference };
}
