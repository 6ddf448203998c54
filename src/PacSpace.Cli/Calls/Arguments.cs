using System.CommandLine;

namespace PacSpace.Cli.Calls;

/// <summary>Arguments and options that several commands take.</summary>
internal static class Arguments
{
    public static Argument<string> Customer() => new("customer") { Description = "The customer's id.", HelpName = "CUSTOMER" };

    public static Option<string?> Option(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    public static Option<int?> Number(string name, string description) =>
        new(name) { Description = description, HelpName = "N" };

    public static Option<string?> OneOf(string name, string description, params string[] words)
    {
        var option = Option(name, string.Join('|', words), description);
        option.AcceptOnlyFromAmong(words);
        return option;
    }
}
