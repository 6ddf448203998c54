using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using PacSpace.Bench.Compare;

namespace PacSpace.Bench.Growth;

/// <summary>Reads the server's CSV files row by row. Nothing that the load tool records has commas in it.</summary>
internal static class Export
{
    public static async IAsyncEnumerable<ExportedRow> ReadAsync(
        BenchTenant tenant, string path, [EnumeratorCancellation] CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = tenant.Server.Url, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tenant.Token);
        using var reader = new StreamReader(await http.GetStreamAsync(new Uri(path, UriKind.Relative), ct));
        string[] columns = (await reader.ReadLineAsync(ct) ?? "").Split(',');
        while (await reader.ReadLineAsync(ct) is { } line) yield return new ExportedRow(columns, line.Split(','));
    }
}

internal readonly record struct ExportedRow(string[] Columns, string[] Cells)
{
    public string this[string column] => Cells[Array.IndexOf(Columns, column)].Trim('"');
}
