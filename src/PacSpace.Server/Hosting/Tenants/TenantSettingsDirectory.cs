using System.Globalization;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Tenants;

/// <summary>
/// Tenants' settings, remembered for seconds: what was changed on another node is in force here within 5 s. What changes
/// them calls <see cref="ForgetAll"/>.
/// </summary>
public sealed class TenantSettingsDirectory(IControlStore store, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(4);
    private const int Capacity = 20_000;

    private readonly ShortCache<TenantSettings> _tenants = new(clock, Life, Capacity);
    private readonly ShortCache<TenantSettings> _environments = new(clock, Life, Capacity);

    public async ValueTask<TenantSettings> OfTenantAsync(string tenantId, CancellationToken ct) =>
        (await _tenants.GetAsync(tenantId, async (id, token) => await store.FindSettingsAsync(id, token), ct))!;

    /// <param name="number">The environment's number; the defaults if there is none of it.</param>
    public async ValueTask<TenantSettings> OfEnvironmentAsync(long number, CancellationToken ct) =>
        await _environments.GetAsync(number.ToString(CultureInfo.InvariantCulture), async (_, token) =>
            await store.FindEnvironmentByNumberAsync(number, token) is { } environment
                ? await store.FindSettingsAsync(environment.TenantId, token) : null, ct)
        ?? TenantSettings.Default;

    public void ForgetAll()
    {
        _tenants.ForgetAll();
        _environments.ForgetAll();
    }
}
