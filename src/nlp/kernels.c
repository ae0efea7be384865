#include "nlp/kernel.h"

#if defined(MRS_HAVE_X86) && defined(__linux__)
#include <sys/syscall.h>
extern long syscall(long number, ...); /* POSIX's unistd.h does not have it */
#endif

extern const mrs_kernel mrs_kernel_portable;
#ifdef MRS_HAVE_X86
extern const mrs_kernel mrs_kernel_avx2, mrs_kernel_avx512, mrs_kernel_amx;
#endif

static const mrs_kernel *const kernels[] = {
    &mrs_kernel_portable,
#ifdef MRS_HAVE_X86
    &mrs_kernel_avx2,
    &mrs_kernel_avx512,
    &mrs_kernel_amx,
#endif
};

bool mrs_tiles_granted(void)
{
#if defined(MRS_HAVE_X86) && defined(__linux__)
    enum { REQUEST = 0x1023, TILE_DATA = 18 }; /* ARCH_REQ_XCOMP_PERM, XFEATURE_XTILE_DATA */
    return syscall(SYS_arch_prctl, REQUEST, TILE_DATA) == 0;
#else
    return false;
#endif
}

const mrs_kernel *mrs_kernel_at(uint32_t i)
{
    return i < sizeof kernels / sizeof *kernels ? kernels[i] : NULL;
}

const mrs_kernel *mrs_kernel_find(const char *name)
{
    for (size_t i = sizeof kernels / sizeof *kernels; i-- > 0;)
        if (kernels[i]->usable() && (!name || strcmp(name, kernels[i]->name) == 0))
            return kernels[i];
    return NULL;
}
