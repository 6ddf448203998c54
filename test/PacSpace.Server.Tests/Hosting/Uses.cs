using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Collections.Immutable;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>What a type names: in fields, in signatures, and in its methods' code.</summary>
internal static class Uses
{
    private static readonly Dictionary<int, OpCode> OpCodes = typeof(OpCodes).GetFields()
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => (int)(ushort)o.Value);

    /// <summary>Types of the same assembly.</summary>
    public static HashSet<TypeDefinitionHandle> OfType(
        PEReader file, MetadataReader metadata, TypeDefinitionHandle handle) => Of(file, metadata, handle).Found;

    /// <summary>Other assemblies of which it names a type.</summary>
    public static HashSet<string> AssembliesOfType(
        PEReader file, MetadataReader metadata, TypeDefinitionHandle handle) => Of(file, metadata, handle).Assemblies;

    private static Names Of(PEReader file, MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var names = new Names();
        var type = metadata.GetTypeDefinition(handle);
        names.Add(metadata, type.BaseType);
        foreach (var face in type.GetInterfaceImplementations())
            names.Add(metadata, metadata.GetInterfaceImplementation(face).Interface);
        foreach (var field in type.GetFields())
            metadata.GetFieldDefinition(field).DecodeSignature(names, null);
        foreach (var methodHandle in type.GetMethods())
        {
            var method = metadata.GetMethodDefinition(methodHandle);
            method.DecodeSignature(names, null);
            if (method.RelativeVirtualAddress == 0) continue;
            var body = file.GetMethodBody(method.RelativeVirtualAddress);
            if (!body.LocalSignature.IsNil)
                metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(names, null);
            foreach (var token in Tokens(body.GetILBytes()!)) names.Add(metadata, token);
        }
        return names;
    }

    /// <summary>The metadata tokens in a method's code (ECMA-335, partition III).</summary>
    private static IEnumerable<EntityHandle> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var value = code[at++] is 0xFE and var prefix ? prefix << 8 | code[at++] : code[at - 1];
            var operand = OpCodes[value].OperandType;
            if (operand is OperandType.InlineMethod or OperandType.InlineField
                or OperandType.InlineType or OperandType.InlineTok)
                yield return MetadataTokens.EntityHandle(BitConverter.ToInt32(code, at));
            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }

    /// <summary>Collects types wherever a signature names one.</summary>
    private sealed class Names : ISignatureTypeProvider<int, object?>
    {
        public HashSet<TypeDefinitionHandle> Found { get; } = [];

        public HashSet<string> Assemblies { get; } = new(StringComparer.Ordinal);

        public void Add(MetadataReader metadata, EntityHandle handle)
        {
            if (handle.IsNil) return;
            switch (handle.Kind)
            {
                case HandleKind.TypeDefinition:
                    Found.Add((TypeDefinitionHandle)handle);
                    break;
                case HandleKind.TypeReference:
                    AddReference(metadata, (TypeReferenceHandle)handle);
                    break;
                case HandleKind.TypeSpecification:
                    metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                    break;
                case HandleKind.MethodDefinition:
                    Found.Add(metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                    break;
                case HandleKind.FieldDefinition:
                    Found.Add(metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                    break;
                case HandleKind.MemberReference:
                    Add(metadata, metadata.GetMemberReference((MemberReferenceHandle)handle).Parent);
                    break;
                case HandleKind.MethodSpecification:
                    var generic = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                    Add(metadata, generic.Method);
                    generic.DecodeSignature(this, null);
                    break;
                default:
                    break;
            }
        }

        public int GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            Found.Add(handle) ? 0 : 0;

        public int GetTypeFromSpecification(
            MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public int GetArrayType(int elementType, ArrayShape shape) => 0;

        public int GetByReferenceType(int elementType) => 0;

        public int GetFunctionPointerType(MethodSignature<int> signature) => 0;

        public int GetGenericInstantiation(int genericType, ImmutableArray<int> typeArguments) => 0;

        public int GetGenericMethodParameter(object? genericContext, int index) => 0;

        public int GetGenericTypeParameter(object? genericContext, int index) => 0;

        public int GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;

        public int GetPinnedType(int elementType) => 0;

        public int GetPointerType(int elementType) => 0;

        public int GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;

        public int GetSZArrayType(int elementType) => 0;

        public int GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            AddReference(reader, handle);
            return 0;
        }

        // A nested type is found in the scope of the type around it.
        private void AddReference(MetadataReader metadata, TypeReferenceHandle handle)
        {
            var scope = metadata.GetTypeReference(handle).ResolutionScope;
            if (scope.Kind == HandleKind.TypeReference) AddReference(metadata, (TypeReferenceHandle)scope);
            else if (scope.Kind == HandleKind.AssemblyReference)
                Assemblies.Add(metadata.GetString(
                    metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name));
        }
    }
}
