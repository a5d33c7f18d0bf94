using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Models;

/// <summary>Figures of the published machine that are known in double precision.</summary>
public class ReferenceMachineTests
{
    // The file's weights are double; rounding them to single precision moves a free energy by 1e-5 or so, their mean by 5e-9 of itself.
    private const double WeightsRounded = 2e-5;

    [ReferenceMachineFact]
    public void Free_energies_are_the_known_ones()
    {
        RestrictedBoltzmannMachine machine = ReferenceMachine.Read();
        BitMatrix bits = ReferenceMachine.ReadItems();
        using var team = new WorkerTeam(2);
        var workspace = new Workspace();

        var energies = new double[bits.Rows];
        machine.FreeEnergy(bits.View, energies, team, workspace);
        Assert.Equal(366.2257135276, -energies[0], WeightsRounded);
        Assert.Equal(364.9259338809, -energies.Average(), WeightsRounded);
        Assert.Equal(22.602662, Math.Sqrt(energies.Average(e => e * e) - energies.Average() * energies.Average()), 1e-5);

        machine.FreeEnergy(new BitMatrix(1, 784).View, energies, team, workspace);
        Assert.Equal(436.4938195783, -energies[0], WeightsRounded);

        var hidden = new Matrix(bits.Rows, 500);
        machine.Up.Probabilities(bits.View, hidden.View, team, workspace);
        double mean = Enumerable.Range(0, bits.Rows).Average(r => hidden.Row(r).ToArray().Average(p => (double)p));
        Assert.Equal(0.262712, mean, 1e-5);
    }
}
