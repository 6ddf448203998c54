using System.Text.RegularExpressions;
using k8s.Models;
using PacSpace.Server.Hosting;
using YamlDotNet.Core;

namespace PacSpace.Server.Tests.Deploy;

/// <summary>The files of <c>deploy/</c> say nothing that the programs which take them would refuse or pass over.</summary>
public sealed partial class DeployFilesTests
{
    [Fact]
    public void Manifest_holds_objects_of_the_Kubernetes_api()
    {
        var objects = DeployFiles.Kubernetes(DeployFiles.Read("kubernetes.yaml"));
        Assert.Equal([typeof(V1StatefulSet), typeof(V1Service), typeof(V1PodDisruptionBudget)], objects.Select(o => o.GetType()));
        var set = (V1StatefulSet)objects[0];
        var container = Assert.Single(set.Spec.Template.Spec.Containers);
        Assert.Equal(("/health/live", "/health/ready"), (container.LivenessProbe.HttpGet.Path, container.ReadinessProbe.HttpGet.Path));
        // The answer that says what is wrong takes up to four seconds; the probe must wait for it.
        Assert.True(container.ReadinessProbe.TimeoutSeconds > 4);
        Assert.Equal(set.Spec.Selector.MatchLabels, set.Spec.Template.Metadata.Labels);
        Assert.Equal(set.Spec.Selector.MatchLabels, ((V1Service)objects[1]).Spec.Selector);
        Assert.Equal(set.Spec.Selector.MatchLabels, ((V1PodDisruptionBudget)objects[2]).Spec.Selector.MatchLabels);
        var mounted = container.VolumeMounts.Select(m => m.Name).Order();
        var volumes = set.Spec.Template.Spec.Volumes.Select(v => v.Name).Concat(set.Spec.VolumeClaimTemplates.Select(c => c.Metadata.Name));
        Assert.Equal(volumes.Order(), mounted);
    }

    [Theory]
    [InlineData("replicas:", "replica:")]
    [InlineData("readinessProbe:", "readynessProbe:")]
    [InlineData("containerPort:", "containerport:")]
    [InlineData("runAsNonRoot:", "runAsNonroot:")]
    [InlineData("secretKeyRef:", "secretKeyref:")]
    [InlineData("minAvailable:", "minAvailible:")]
    [InlineData("replicas: 3", "replicas: three")]
    public void Manifest_with_a_misspelt_member_or_a_wrong_type_is_refused(string right, string wrong)
    {
        var text = DeployFiles.Read("kubernetes.yaml");
        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.ThrowsAny<YamlException>(() => DeployFiles.Kubernetes(text.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Fact]
    public void Compose_file_is_valid_by_the_specifications_schema() =>
        Assert.Empty(DeployFiles.ComposeErrors(DeployFiles.Read("compose.yaml")));

    [Theory]
    [InlineData("healthcheck:", "healtcheck:")]
    [InlineData("depends_on:", "dependson:")]
    [InlineData("cap_drop: [ALL]", "cap_drop: ALL")]
    [InlineData("read_only: true", "read_only: maybe")]
    [InlineData("services:", "service:")]
    [InlineData("condition: service_healthy", "condition: service_well")]
    public void Compose_file_with_a_misspelt_member_or_a_wrong_type_is_refused(string right, string wrong)
    {
        var text = DeployFiles.Read("compose.yaml");
        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.NotEmpty(DeployFiles.ComposeErrors(text.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Fact]
    public void Dockerfile_passes_the_linter() => Assert.Equal("", DeployFiles.DockerfileErrors(DeployFiles.Read("Dockerfile")));

    [Theory]
    [InlineData("ENTRYPOINT", "ENTRYPIONT")]
    [InlineData("COPY --from=build", "COPY --form=build")]
    [InlineData("EXPOSE 8080", "EXPOSE eighty")]
    public void Dockerfile_with_a_misspelt_word_is_refused(string right, string wrong)
    {
        var text = DeployFiles.Read("Dockerfile");
        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.NotEqual("", DeployFiles.DockerfileErrors(text.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("kubernetes.yaml"), InlineData("compose.yaml"), InlineData("Dockerfile"), InlineData("pacspace.service")]
    public void Settings_that_are_named_exist(string file)
    {
        var named = Setting().Matches(DeployFiles.Read(file)).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.NotNull(typeof(PacSpaceOptions).GetProperty(name)));
    }

    [GeneratedRegex("PacSpace(?:__|:)([A-Za-z]+)")]
    private static partial Regex Setting();
}
