namespace Rbm.Simd.Tests.Codegen;

/// <summary>Text as the JIT of .NET 10 writes it, shortened, and what a regression would make of it.</summary>
internal static class SampleListings
{
    /// <summary>A tile of 2 x 16 in ymm registers: 4 fused multiply-adds for 2 broadcasts and 2 loads.</summary>
    public const string Tile = """
        ; Assembly listing for method Rbm.Simd.Kernels.Avx2.Tile:Run(nint,ptr,ptr,nint,ptr,nint) (FullOpts)
        ; Emitting BLENDED_CODE for generic X64 + VEX on Unix
        ; FullOpts code
        ; rbp based frame
        ; No PGO data

        G_M000_IG01:                ;; offset=0x0000
               push     rbp
               mov      rbp, rsp
               mov      qword ptr [rbp-0x30], r12
         
        G_M000_IG02:                ;; offset=0x0004
               vmovups  ymm0, ymmword ptr [r8]
               vmovups  ymm1, ymmword ptr [r8+0x20]
               vmovups  ymm2, ymmword ptr [r8+4*r9]
               vmovups  ymm3, ymmword ptr [r8+4*r9+0x20]
               test     rdi, rdi
               jle      SHORT G_M000_IG04
               align    [0 bytes for IG03]
         
        G_M000_IG03:                ;; offset=0x0024
               vmovups  ymm12, ymmword ptr [rdx]
               vmovups  ymm13, ymmword ptr [rdx+0x20]
               vbroadcastss ymm14, dword ptr [rsi]
               vfmadd231ps ymm0, ymm12, ymm14
               vfmadd231ps ymm1, ymm13, ymm14
               vbroadcastss ymm14, dword ptr [rsi+0x04]
               vfmadd231ps ymm2, ymm12, ymm14
               vfmadd231ps ymm3, ymm13, ymm14
               add      rsi, 8
               lea      rdx, [rdx+4*rcx]
               dec      rdi
               jne      SHORT G_M000_IG03
         
        G_M000_IG04:                ;; offset=0x005A
               vmovups  ymmword ptr [r8], ymm0
               vmovups  ymmword ptr [r8+0x20], ymm1
               mov      r12, qword ptr [rbp-0x30]
               vzeroupper 
               call     [Rbm.Simd.Elsewhere:Done()]
               pop      rbp
               ret      
         
        RWD00  	dd	33800000h		; 5.96046e-08

        ; Total bytes of code 116
        """;

    /// <summary>A loop in a loop; within, a rare block that stands after the end and jumps back into the middle.</summary>
    public const string Nested = """
        ; Assembly listing for method Rbm.Outer`2+Part[Rbm.A`1[Rbm.B],int]:Steps[Rbm.C`1[Rbm.D],Rbm.Lanes512](ptr):nint:this (Tier1-OSR)
        ; rsp based frame

        G_M000_IG01:
               xor      eax, eax
         
        G_M000_IG02:
               mov      rbp, rdi
               vxorps   ymm0, ymm0, ymm0
         
        G_M000_IG03:
               vmovups  zmm1, zmmword ptr [rbp]
               vcmpltps k1, zmm1, zmm0
               kortestw k1, k1
               jne      SHORT G_M000_IG06
         
        G_M000_IG04:
               vaddps   zmm0, zmm0, zmm1
               add      rbp, 64
               cmp      rbp, rcx
               jl       SHORT G_M000_IG03
               inc      eax
               cmp      eax, esi
               jl       SHORT G_M000_IG02
         
        G_M000_IG05:
               vzeroupper 
               ret      
         
        G_M000_IG06:
               vsubps   zmm1, zmm0, zmm1
               jmp      SHORT G_M000_IG04
         
        ; Total bytes of code 99
        """;

    /// <summary>The one listing of a text.</summary>
    public static Listing Only(string text) => Assert.Single(Disassembly.Parse(text));

    /// <summary>The text with one place replaced.</summary>
    public static string With(this string text, string old, string replacement)
    {
        Assert.Equal(2, text.Split(old).Length);
        return text.Replace(old, replacement, StringComparison.Ordinal);
    }
}
