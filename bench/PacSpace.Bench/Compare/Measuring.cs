namespace PacSpace.Bench.Compare;

/// <summary>How a command that measures is begun and ended.</summary>
internal static class Measuring
{
    /// <summary>Reads the options, says what is wrong with them or missing, and runs.</summary>
    public static async Task<int> RunAsync<TOptions>(
        string[] words, string usage, Func<string[], TOptions> parse, Func<TOptions, Task<int>> run)
    {
        if (words is ["--help"])
        {
            Console.WriteLine(usage);
            return 0;
        }
        TOptions options;
        try
        {
            options = parse(words);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"{e.Message}\n\n{usage}");
            return 64;
        }
        if (PostgresServer.Missing is { } missing)
        {
            Console.Error.WriteLine($"It needs {missing}: install the package 'postgresql'.");
            return 1;
        }
        return await run(options);
    }

    /// <summary>Says what was wrong, and where the report is.</summary>
    public static void End(Findings findings, string report, TimeSpan took)
    {
        foreach (var wrong in findings.Wrong) Console.WriteLine($"WRONG: {wrong}");
        Console.WriteLine($"Written to {report} after {took:hh\\:mm\\:ss}.");
    }
}
