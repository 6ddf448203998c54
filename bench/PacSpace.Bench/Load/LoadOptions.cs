namespace PacSpace.Bench.Load;

/// <summary>What is sent to which server, how fast and for how long.</summary>
internal sealed record LoadOptions
{
    public const string Usage =
        """
        usage: PacSpace.Bench load --server URL --key API_KEY
                 [--connections 64]     each sends its next request when the last was answered
                 [--http 1.1|2]         2 is over TLS; [--streams 1] requests at a time on each of its connections
                 [--accept-any-certificate]  for a server whose certificate nobody signed
                 [--customers 1000]     [--skew 0] exponent of the Zipf distribution of deltas over them; 0: uniform
                 [--prefix load_]       of their ids; nobody else may record deltas of them during the run
                 [--batch 1]            deltas a request
                 [--rate N]             requests a second, each timed from when it was due; else as fast as answered
                 [--wait SECONDS]       Prefer: wait, answered with the proof
                 [--warmup 2] [--seconds 10] [--count N]   seconds before, seconds and deltas that are measured, at most
                 [--parse-only]         the server's endpoint that records nothing (PacSpace:Bench:ParseOnly)
                 [--allow-refusals]     503 and 429 with Retry-After are counted, but nothing is wrong with them
                 [--seed 1]
        Ends with 1 if an answer was wrong, or if what is stored afterwards is not what was acknowledged.
        """;

    public const int MaxBatch = 1000;

    public required Uri Server { get; init; }

    public required string Key { get; init; }

    public int Connections { get; init; } = 64;

    public bool IsHttp2 { get; init; }

    /// <summary>Requests at a time on one connection; more than one only over HTTP/2.</summary>
    public int Streams { get; init; } = 1;

    public bool AcceptsAnyCertificate { get; init; }

    public int Customers { get; init; } = 1000;

    public double Skew { get; init; }

    public string Prefix { get; init; } = "load_";

    public int Batch { get; init; } = 1;

    /// <summary>Requests a second; null: as fast as they are answered.</summary>
    public double? Rate { get; init; }

    /// <summary>Of <c>Prefer: wait</c>; 0: not asked for.</summary>
    public int WaitSeconds { get; init; }

    public double WarmupSeconds { get; init; } = 2;

    public double Seconds { get; init; } = 10;

    /// <summary>Deltas that are measured at most.</summary>
    public long Count { get; init; } = long.MaxValue;

    public bool IsParseOnly { get; init; }

    public bool AllowsRefusals { get; init; }

    public ulong Seed { get; init; } = 1;

    public string Path => IsParseOnly ? "/api/v1/balance/delta/parse-only"
        : Batch > 1 ? "/api/v1/balance/delta/batch" : "/api/v1/balance/delta";

    /// <exception cref="FormatException">Something is missing or makes no sense.</exception>
    public static LoadOptions Parse(string[] words)
    {
        var arguments = new Arguments(words, "--accept-any-certificate", "--parse-only", "--allow-refusals");
        var rate = arguments.Number("--rate", 0, 0, 1e6);
        var count = arguments.Number("--count", 0, 0, 1e12);
        var options = new LoadOptions
        {
            Server = new Uri(arguments.Required("--server")),
            Key = arguments.Required("--key"),
            Connections = arguments.Count("--connections", 64, 1, 10_000),
            IsHttp2 = (arguments.Text("--http") ?? "1.1") switch
            {
                "1.1" => false,
                "2" => true,
                _ => throw new FormatException("--http is 1.1 or 2."),
            },
            Streams = arguments.Count("--streams", 1, 1, 100),
            AcceptsAnyCertificate = arguments.Has("--accept-any-certificate"),
            Customers = arguments.Count("--customers", 1000, 1, 1_000_000),
            Skew = arguments.Number("--skew", 0, 0, 10),
            Prefix = arguments.Text("--prefix") ?? "load_",
            Batch = arguments.Count("--batch", 1, 1, MaxBatch),
            Rate = rate > 0 ? rate : null,
            WaitSeconds = arguments.Count("--wait", 0, 0, 20),
            WarmupSeconds = arguments.Number("--warmup", 2, 0, 3600),
            Seconds = arguments.Number("--seconds", 10, 0.1, 86_400),
            Count = count > 0 ? (long)count : long.MaxValue,
            IsParseOnly = arguments.Has("--parse-only"),
            AllowsRefusals = arguments.Has("--allow-refusals"),
            Seed = (ulong)arguments.Count("--seed", 1),
        };
        arguments.AssertAllUsed();
        return options.Consistent();
    }

    private LoadOptions Consistent() => this switch
    {
        { IsHttp2: false, Streams: > 1 } => throw new FormatException("--streams wants --http 2."),
        { IsHttp2: true, Server.Scheme: not "https" } => throw new FormatException("--http 2 wants an https server."),
        { IsHttp2: false, Server.Scheme: not "http" } => throw new FormatException("https wants --http 2."),
        { Batch: > 1, WaitSeconds: > 0 } => throw new FormatException("Batches are not answered with proofs."),
        { Batch: > 1, IsParseOnly: true } => throw new FormatException("--parse-only takes single deltas."),
        _ => this,
    };
}
