#include "nlp/kernel.h"

extern const mrs_kernel mrs_kernel_portable;
#ifdef MRS_HAVE_X86
extern const mrs_kernel mrs_kernel_avx2, mrs_kernel_avx512;
#endif

static const mrs_kernel *const kernels[] = {
    &mrs_kernel_portable,
#ifdef MRS_HAVE_X86
    &mrs_kernel_avx2,
    &mrs_kernel_avx512,
#endif
};

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
