/*
 * bench_enumerate: the least that any program must do to see what is in MY. Prints how many certificates there are.
 */
#include <stdio.h>

#include <windows.h>

#include <wincrypt.h>

int main(void)
{
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, L"MY");
    PCCERT_CONTEXT certificate = NULL;
    unsigned long count = 0;

    if (store == NULL)
        return 1;
    while ((certificate = CertEnumCertificatesInStore(store, certificate)) != NULL)
        count++;
    (void)CertCloseStore(store, 0);
    (void)printf("%lu\n", count);
    return 0;
}
