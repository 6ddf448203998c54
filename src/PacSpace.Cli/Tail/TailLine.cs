using PacSpace.Cli.Output;

namespace PacSpace.Cli.Tail;

internal static class TailLine
{
    public static void Write(
        DateTimeOffset time, string customer, decimal delta, decimal balance, string? reason, string? reference) =>
        Console.Out.WriteLine(Terminal.Plain(
            $"{Shown.Of(time)}  {customer}  {(delta > 0 ? "+" : "")}{Shown.Of(delta)}  = {Shown.Of(balance)}  {reason}  {reference}".TrimEnd()));
}
