/*
 * Root and issuing CA of a host that `pccert-ra init` made once, and whose keys are gone: inputs that chain to it can
 * be kept. Valid for decades, and asked about without a moment.
 */
#ifndef TESTS_FUZZ_AUTHORITY_PEM_H
#define TESTS_FUZZ_AUTHORITY_PEM_H

#define AUTHORITY_ROOT_PEM                                                                                             \
    "-----BEGIN CERTIFICATE-----\n"                                                                                    \
    "MIIF6TCCA9GgAwIBAgIQM5caLeK+BWXS61tQ5ED5EjANBgkqhkiG9w0BAQsFADB+\n"                                               \
    "MQswCQYDVQQGEwJUVzEVMBMGA1UECgwM5YyX5Z+O6K2J5Yi4MScwJQYDVQQLDB7l\n"                                               \
    "jJfln47orYnliLjmhpHorYnoqLvlhorkuK3lv4MxLzAtBgNVBAMMJuWMl+Wfjuit\n"                                               \
    "ieWIuOaGkeitieiou+WGiuS4reW/gyBSb290IENBMB4XDTI2MTEyNzEzMzUwM1oX\n"                                               \
    "DTQ2MTEyNzEzMzUwM1owfjELMAkGA1UEBhMCVFcxFTATBgNVBAoMDOWMl+Wfjuit\n"                                               \
    "ieWIuDEnMCUGA1UECwwe5YyX5Z+O6K2J5Yi45oaR6K2J6Ki75YaK5Lit5b+DMS8w\n"                                               \
    "LQYDVQQDDCbljJfln47orYnliLjmhpHorYnoqLvlhorkuK3lv4MgUm9vdCBDQTCC\n"                                               \
    "AiIwDQYJKoZIhvcNAQEBBQADggIPADCCAgoCggIBAMWiExynlKOrone61PGEo2mx\n"                                               \
    "GdBZXGZIhYwnKhFnHPlyuhoQ0l3dSXkvzfmjn7TO5TR7eRPiqQaC6kGab3UkuWTq\n"                                               \
    "KlAnlA6K1FqJMlUwNEFJTMuKgYn42Ku0apB9nGEr9XEqE6Kv6gNpErRSMf3uDpSv\n"                                               \
    "EBW84tt/Zd7BZgHOaqcch5fnNladciNWdPhp8Ci39WoV9WdIETQ825TXobYxNNQ5\n"                                               \
    "n19lgkn6fmEyCuLKdLfDRXUsDiFpCf8eIXLZScfhWT/qqznQRrtmsMB0sMKjmeLF\n"                                               \
    "KnfVHzO0PvSXHMT2FOeKjvOaFNQx6keZ0sHZeeJXQ8mXa46QRj+daP/1/5ngXNhO\n"                                               \
    "kdM2Xzo8lGm3WBGXBOsg8VPQXI7LA0VQq6PbqzdOeNFyyvN7jt/mQSJ3F9/xVD7G\n"                                               \
    "2jIgmOughNTtSbV10oHZiVdC64sXKJpmD1yDs15tcRViCJdRhsaxORqQRkM1fQQD\n"                                               \
    "5z9lQ+6r4NFnTyaZCf8wpfTJhc0dGyAQWizbQHx45vmO87nKmIObUSmfD5zWJHPK\n"                                               \
    "F1xAsMJ+t6zKHQQiV7aZ0d62gwYdTRIwAo3Qpou3PPINy1Ubl0MOSwXI/UKRyowH\n"                                               \
    "sxFTga2VqncO/8V/mepje9EuErxrdwdKSxPyQ+mjnEYhl/LliR8Oxwiq/RDNuT3j\n"                                               \
    "W0SEnuoukHbEd0nxKi6JAgMBAAGjYzBhMB0GA1UdDgQWBBTqEnQ0KuCQjGScMtec\n"                                               \
    "Nj3Y5bgPLzAfBgNVHSMEGDAWgBTqEnQ0KuCQjGScMtecNj3Y5bgPLzAPBgNVHRMB\n"                                               \
    "Af8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjANBgkqhkiG9w0BAQsFAAOCAgEAw47s\n"                                               \
    "55hzqfXLeSzTOH8wj9V1O9lJJlU+kjY9rtpGI9J8n9vi9tYsuh9rMTVO7A6DGyDK\n"                                               \
    "hQGz68sHOm292YkS4+LfB7D9sDsPl2L8K69j6LjqALQj/EVT6WA6VPD5iihEH4h9\n"                                               \
    "rpWG/5rS/ZnCpPaMfGDLnTagfawGCHY5zHcAHcY2KUNsP+sox8j1INoVt9QWTMnd\n"                                               \
    "wMMpiOfEucCcIK2WYf119i18ZFAkqFS/q0wnwhU9PQ1mrFlysVRf4QpQtLAxC99M\n"                                               \
    "CTD22u3KHwBvZ+AYIDHa1Svp4j/1wgt7bF4XwhIw6Xi73/N6q3/I4DaNbF8clFPg\n"                                               \
    "kaPAwUBuf2y4edx1vNCDdPD/gOmEPp8QWd/FykwJMvfuPzSXkYZ1WxovfUE1/s9X\n"                                               \
    "PfAbqXA0KbYsbHEUY+Ya6/Ie9FCJb4l1IfEqSkd1G5Vs79kOjKBFAy6TFfxHo4ew\n"                                               \
    "fB9boUvNl4vf3Mo2wmiML7rigO/ieQRJmz9jLDdvevWQvhWnQaIyUfAFpw+FGwjN\n"                                               \
    "woNUXzYjMzkadJCwHeb5tbUS6lkRgJBD5NR+zOMGAV1US87IRCsN7H44hKgq1kf2\n"                                               \
    "tInqwfNJ9U50gI5nO/tdNTgfpdf/u5FEhfUnUfNybpJf7SJrcx1xWDanhzWdmnPC\n"                                               \
    "X9Ncgypd0YZQ1aQCqVhDpYzGEgDH8p4KsHIJu3g=\n"                                                                       \
    "-----END CERTIFICATE-----\n"

#define AUTHORITY_ISSUING_PEM                                                                                          \
    "-----BEGIN CERTIFICATE-----\n"                                                                                    \
    "MIIFaTCCA1GgAwIBAgIRAPsWdQx1aHcqW02dlascpcAwDQYJKoZIhvcNAQELBQAw\n"                                               \
    "fjELMAkGA1UEBhMCVFcxFTATBgNVBAoMDOWMl+WfjuitieWIuDEnMCUGA1UECwwe\n"                                               \
    "5YyX5Z+O6K2J5Yi45oaR6K2J6Ki75YaK5Lit5b+DMS8wLQYDVQQDDCbljJfln47o\n"                                               \
    "rYnliLjmhpHorYnoqLvlhorkuK3lv4MgUm9vdCBDQTAeFw0yNjExMjcxMzM1MDNa\n"                                               \
    "Fw0zNjExMjcxMzM1MDNaMIGBMQswCQYDVQQGEwJUVzEVMBMGA1UECgwM5YyX5Z+O\n"                                               \
    "6K2J5Yi4MScwJQYDVQQLDB7ljJfln47orYnliLjmhpHorYnoqLvlhorkuK3lv4Mx\n"                                               \
    "MjAwBgNVBAMMKeWMl+WfjuitieWIuOaGkeitieiou+WGiuS4reW/gyBJc3N1aW5n\n"                                               \
    "IENBMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtqzUM0CWp1J2SZ3i\n"                                               \
    "nvWfCFSMmLh69pujO8yS1j1yGvBFNdwUw06d7UIKkOORgl9M0nnEDCLCZ8Wx9Fco\n"                                               \
    "u3Fg/KEbxhDFe7a/sdDAwVGGpCUq9bod0jUrAez7DKCV+LvtzGcGMIqodgmDBsZW\n"                                               \
    "oNxrMNLFNijx3FZNzWe+Cfx2QROJ0g7udcd11BQ6JPVgJgXRQbgjMSUeY8mr1EMg\n"                                               \
    "GedYcEit/ypV9ze7Bvx7zs+vPr+MltdXvdCyXoGLoGm4w6gqOPazYjWyTu06MKMm\n"                                               \
    "LsaLqyJlgsPImQKFIzkNBCKV3WuEpwq+kl5jeQZ0zl2CzYdiMCdDy8orIOkeJprO\n"                                               \
    "w7ZQKwIDAQABo4HdMIHaMB0GA1UdDgQWBBSb0PkR4qSgRjCc75yIS1IhP2KcdDAf\n"                                               \
    "BgNVHSMEGDAWgBTqEnQ0KuCQjGScMtecNj3Y5bgPLzASBgNVHRMBAf8ECDAGAQH/\n"                                               \
    "AgEAMA4GA1UdDwEB/wQEAwIBBjA0BgNVHR8ELTArMCmgJ6AlhiNodHRwOi8vbG9j\n"                                               \
    "YWxob3N0OjUyMTU3L2NybC9yb290LmNybDA+BggrBgEFBQcBAQQyMDAwLgYIKwYB\n"                                               \
    "BQUHMAKGImh0dHA6Ly9sb2NhbGhvc3Q6NTIxNTcvY2Evcm9vdC5jZXIwDQYJKoZI\n"                                               \
    "hvcNAQELBQADggIBAMRKqPvlmM3Shwped1HfErh+diVX8qYSC4Yfzl8Am1Tl4xfv\n"                                               \
    "oCKqE+a5ED7mFY/gfLFHGeMNaPNGRFrxFicUUtF6aNp/G27uzaENHff4y7V/YhoG\n"                                               \
    "dNqgjD2qZC7sx7RgWyTCwY48guSaPFeJscIdvxKkmUsl09mwTmxyDGYFOIYiKJ2Z\n"                                               \
    "ahHUlHn8q8RjNl7yXLhuC331z6sRGkUzbyN69OPdPU6W9imQJ93o2wGQIfIA6G8I\n"                                               \
    "cR9ByFpvYvtN630hDcnBh9vcpjqCPQYcuJoOrmXsUKq6aM8kSD1djMNNafH2o0jS\n"                                               \
    "n8DzRytfxIu9OCIls5f5+T2YsNgiLRICIZd17KBazTb5t+bJa4xTn2gQZlGRhjLA\n"                                               \
    "B5gzuqL0WL9ke6OfnwOnA91VD9cwMuabnn0aItsOFQ0jLm0VtuSRUmVxyulBpaNo\n"                                               \
    "r2ZuPoPhxfFpYo9XQ/K/VA3o5/QtgMpu7THCtD5lIIhGvYuO3A0gJSriAmZMxPUy\n"                                               \
    "rGZ4GMVpCprvyUi0T/J6hx846soLmonF5d7PmUd+Jodckrm/S5N1fnRrY57piRDp\n"                                               \
    "aLb2nhA9U1ID4J4ux35JV4ddXmMD+S3FhmC6IQibDzDT2rw0lW1sP0hG8b44XGJl\n"                                               \
    "0+7AMFTCHkSSAdmOAxWLCDAqXS911CbO84EWiY7MUoMoVyEkFrPL74byPcIq\n"                                                   \
    "-----END CERTIFICATE-----\n"

#endif
