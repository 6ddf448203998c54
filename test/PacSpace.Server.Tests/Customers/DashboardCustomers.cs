using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Customers;

/// <summary>Calls of the dashboard's customers as tests make them.</summary>
internal static class DashboardCustomers
{
    public const string Root = "/dashboard/customers";

    public static Task<Answer> CreateCustomerAsync(this HttpClient dashboard, object body, CancellationToken ct) =>
        dashboard.PostJsonAsync(Root, body, ct);

    public static Task<Answer> ChangeCustomerAsync(
        this HttpClient dashboard, string customerId, object body, CancellationToken ct) =>
        dashboard.SendJsonAsync(HttpMethod.Patch, $"{Root}/{customerId}", body, ct);

    /// <summary>The text of a file that was answered with 200.</summary>
    public static async Task<string> GetFileAsync(this HttpClient dashboard, string path, CancellationToken ct)
    {
        using var response = await dashboard.GetAsync(path, ct);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("attachment; filename=", response.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);
        return System.Text.Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(ct));
    }
}
