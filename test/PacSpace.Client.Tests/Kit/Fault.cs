namespace PacSpace.Client.Tests.Kit;

/// <summary>What becomes of one request.</summary>
public abstract record Fault
{
    /// <summary>Nothing happens to it.</summary>
    public sealed record None : Fault;

    /// <summary>The connection is cut before the server hears of it.</summary>
    public sealed record LostRequest : Fault;

    /// <summary>The server has done its work; the connection is cut before its answer comes.</summary>
    public sealed record LostAnswer : Fault;

    /// <summary>Half of the answer comes, then the connection is cut; not before a task is done, if there is one.</summary>
    public sealed record CutAnswer(Task? NotBefore = null) : Fault;

    /// <summary>Half of the answer comes, and a proper end: something on the way lost the rest.</summary>
    public sealed record ShortAnswer : Fault;

    /// <summary>The server has done its work; its answer comes so much later.</summary>
    public sealed record LateAnswer(TimeSpan Delay) : Fault;

    /// <summary>Something else answers; the server hears nothing.</summary>
    public sealed record Answer(int Status, string Body = "", params (string Name, string Value)[] Headers) : Fault;

    /// <summary>The API's answer with this data.</summary>
    public static Answer Good(string data, int status = 200) =>
        new(status, $$"""{"success":true,"data":{{data}}}""", ("Content-Type", "application/json"));

    /// <summary>The API's refusal.</summary>
    public static Answer Refusal(int status, string code, string more = "", params (string, string)[] headers) =>
        new(status, $$"""
            {"success":false,"statusCode":{{status}},"message":"No.",
             "error":{"code":"{{code}}","message":"No.","details":[],"requestId":"req_1"{{more}}} }
            """, headers);
}
