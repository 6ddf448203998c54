using System.Globalization;

namespace PacSpace.Bench.Load;

/// <summary>A run by itself: load, then the audit that what was acknowledged is what is stored.</summary>
internal static class LoadCommand
{
    public static async Task<int> RunAsync(string[] words, CancellationToken ct)
    {
        if (words is ["--help"])
        {
            Console.WriteLine(LoadOptions.Usage);
            return 0;
        }
        LoadOptions options;
        try
        {
            options = LoadOptions.Parse(words);
        }
        catch (Exception e) when (e is FormatException)
        {
            Console.Error.WriteLine($"{e.Message}\n\n{LoadOptions.Usage}");
            return 64;
        }
        var customers = new LoadCustomers(options.Prefix, options.Customers, options.Skew);
        var tally = new Tally(customers.Count);
        using var http = Client(options);
        var audit = new Audit(http, customers);
        var before = options.IsParseOnly ? audit.Nothing : await audit.ReadAsync(ct);
        var result = await LoadRun.RunAsync(
            options, [new LoadTarget(options.Server, options.Key, customers, tally)], ct);
        Print(options, result);
        var differences = options.IsParseOnly ? [] : await audit.CompareAsync(before, tally, ct);
        foreach (var wrong in result.Messages.Concat(differences)) Console.WriteLine($"WRONG: {wrong}");
        var (count, of) = (tally.Count, tally.Customers);
        if (differences.Count == 0 && !options.IsParseOnly)
            Say($"audit: {count:N0} deltas of {of:N0} customers are stored as they were acknowledged\n");
        var refused = result.Unavailable + result.Limited;
        if (refused > 0 && !options.AllowsRefusals) Say($"WRONG: {refused:N0} deltas were refused\n");
        return result.Wrong > 0 || differences.Count > 0 || refused > 0 && !options.AllowsRefusals ? 1 : 0;
    }

    private static HttpClient Client(LoadOptions options)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        if (options.AcceptsAnyCertificate) handler.SslOptions = SecureWire.AnyCertificate();
        var client = new HttpClient(handler) { BaseAddress = options.Server };
        client.DefaultRequestHeaders.Add("X-Api-Key", options.Key);
        return client;
    }

    private static void Print(LoadOptions options, LoadResult result)
    {
        var pace = options.Rate is { } rate ? FormattableString.Invariant($"{rate:N0} requests/s") : "as fast as answered";
        var http = options.IsHttp2 ? "HTTP/2" : "HTTP/1.1";
        Say($"{options.Connections} connections, {http}, {options.Customers:N0} customers, ");
        Say($"{options.Batch:N0} deltas a request, {pace}\n");
        Say($"{result.Deltas:N0} deltas, {result.Requests:N0} requests in {result.Seconds:F2} s: ");
        Say($"{result.Rate:N0} deltas/s\n");
        Say($"latency, ms: p50 {result.Milliseconds(50):F2}, p95 {result.Milliseconds(95):F2}, ");
        Say($"p99 {result.Milliseconds(99):F2}, p99.9 {result.Milliseconds(99.9):F2}, max {result.MaxMilliseconds:F2}\n");
        Say($"refused: {result.Unavailable:N0} with 503, {result.Limited:N0} with 429; ");
        Say($"wrong or missing answers: {result.Wrong:N0}\n");
    }

    private static void Say(FormattableString line) => Console.Write(line.ToString(CultureInfo.InvariantCulture));
}
