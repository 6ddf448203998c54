namespace PacSpace.Server.Hosting.Json;

/// <summary>Names, for the API description, the type of the items of a list that is read as raw JSON.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ItemsAreAttribute(Type type) : Attribute
{
    public Type Type => type;
}
