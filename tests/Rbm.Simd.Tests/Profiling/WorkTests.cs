using Rbm.Simd.Models;
using Rbm.Simd.Profiling.Work;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Profiling;

/// <summary>What is measured keeps being what it was when it began: the same work, over and over.</summary>
public class WorkTests
{
    [Fact]
    public void Items_have_the_density_of_binarised_digits()
    {
        var bits = WorkItems.Draw(100, 784);
        int ones = bits.Words.ToArray().Sum(System.Numerics.BitOperations.PopCount);
        Assert.InRange(ones / 78400.0, 0.12, 0.14);
    }

    [Fact]
    public void Every_kind_of_work_runs_again_and_again()
    {
        using var team = new WorkerTeam(2);
        DeepAutoencoder autoencoder = WorkAutoencoder.Create(20, 12, 5);
        MeasuredWork[] all =
        [
            new GemmWork(new Product(5, 7, 9), team), new GatherWork(new Product(5, 7, 9), 0.5, team),
            new UpWork(20, 12, 3, team), new DownWork(20, 12, 3, team), new CdStepWork(20, 12, 3, team),
            new FineTuningWork(autoencoder, 3, team), new EncodeWork(autoencoder, 3, team), new DecodeWork(autoencoder, 3, team),
        ];
        Assert.All(all, work =>
        {
            for (int i = 0; i < 3; i++) work.Run();
            Assert.True(work.Cost is { Flops: > 0, Bytes: > 0, Resident: > 0, Items: > 0 });
        });
    }

    [Fact]
    public void Training_steps_leave_the_weights_where_they_are_but_for_a_hair()
    {
        using var team = new WorkerTeam(1);
        DeepAutoencoder autoencoder = WorkAutoencoder.Create(20, 12, 5), untouched = WorkAutoencoder.Create(20, 12, 5);
        var work = new FineTuningWork(autoencoder, 3, team);
        for (int i = 0; i < 1000; i++) work.Run();
        float[] after = autoencoder.Encoder[0].Weights.Data.ToArray(), before = untouched.Encoder[0].Weights.Data.ToArray();
        Assert.NotEqual(before, after);
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }
}
